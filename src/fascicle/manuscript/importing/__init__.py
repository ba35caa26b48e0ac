"""A document that an editor has → an issue's manuscript."""
