"""The serial's site: the web editions of all issues, and what leads to them."""
