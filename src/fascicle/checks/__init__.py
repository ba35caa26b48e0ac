"""Editions → findings: a file for each thing that is checked."""
