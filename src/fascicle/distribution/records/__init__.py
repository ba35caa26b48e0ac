"""What tells others of an issue and of its serial: a file for each format, one table of all."""
