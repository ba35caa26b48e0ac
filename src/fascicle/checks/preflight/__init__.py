"""Preflight: what is found in the manuscript itself, before an edition is looked at."""
