"""Citations: from `[@key]` and a file of references to formatted text, with links both ways."""
