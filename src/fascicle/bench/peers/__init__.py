"""Other programs' ways from the same text to a PDF, each a process of its own."""
