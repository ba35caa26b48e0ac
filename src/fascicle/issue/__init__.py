"""The model of an issue: frozen records and identifiers. It knows nothing of files or formats."""
