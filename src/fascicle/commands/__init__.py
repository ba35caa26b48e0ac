"""The tasks, a file for each kind of work: parse, call, present."""
