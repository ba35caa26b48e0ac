"""The EPUB edition: an issue → an EPUB 3.3 file."""
