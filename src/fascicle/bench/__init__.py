"""The bench: issues of three sizes, set by us and by other programs, timed side by side."""
