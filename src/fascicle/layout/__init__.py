"""Jinja environment, templates and words: an issue → HTML and XML text."""
