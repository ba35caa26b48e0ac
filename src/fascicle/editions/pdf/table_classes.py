"""The classes that tables are marked with for typesetting. Workers know them, and no issue."""

from __future__ import annotations

TURNED = "turned"
"""The class of a table on a page of its own; an author may ask for it, too."""
WIDE = "wide"
"""The class of what goes across all columns."""
TIGHT = "tight"
"""The class of a table in smaller type, with divided words in its heads."""
WHOLE = "whole"
"""The class of a short table: it is not broken."""
FLOATS = "floats"
"""The class of one with a caption: it may give way to the text behind it."""
