"""What a PDF's structure is held to: what a screen reader follows, and how it fits the pages."""
