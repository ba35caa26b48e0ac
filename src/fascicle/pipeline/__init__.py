"""What is done with an issue, from its manuscript to the files that are handed out."""
