"""A local page with the proofs of an issue, which follow the manuscript as it is saved."""
