"""Citation records: an issue's articles → BibTeX, RIS and CSL JSON, as text."""
