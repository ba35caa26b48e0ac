"""What registers an issue's DOIs: the deposit of Crossref, schema 5.3.1."""
