"""Reports, errors and progress as text. The only room that prints."""
