"""The web edition: an issue as pages for the serial's own site."""
