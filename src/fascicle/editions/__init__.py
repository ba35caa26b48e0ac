"""An issue → a file: one room for each edition, and one table that lists them."""
