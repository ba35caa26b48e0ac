"""The deposit of a release's DOIs at Crossref: sent, followed, and remembered."""
