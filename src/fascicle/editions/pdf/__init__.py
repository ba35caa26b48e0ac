"""The PDF edition: gatherings typeset one by one, then bound."""
