"""A release: what is handed out of an issue, complete and never changed again."""
