"""The beginning of a publication, and of each next issue."""
