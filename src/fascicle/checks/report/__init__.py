"""The report of a check as a page that people read."""
