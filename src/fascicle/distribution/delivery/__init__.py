"""The serial's files on their way to where readers get them."""
