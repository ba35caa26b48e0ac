"""fascicle: one manuscript in; every edition of the issue out, checked and kept for good."""
