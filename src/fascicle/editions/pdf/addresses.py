"""The addresses inside a PDF that is still in its gatherings."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:  # workers know no issue: reading the model takes them a while
    from fascicle.issue.model import Picture

PICTURE_SCHEME = "picture"
STYLE_SCHEME = "style"
ISSUE_SCHEME = "issue"
"""Links of this scheme lead to another gathering; the binding turns them into destinations."""


def picture_address(picture: Picture) -> str:
    """Return the address under which the typesetter's fetcher has a picture."""
    return f"{PICTURE_SCHEME}:///{quote(picture.src)}"


def article_address(slug: str, name: str) -> str:
    """Return the address of an article of the issue, or of something with an id in it."""
    return f"{ISSUE_SCHEME}:{slug}--{name}" if name else f"{ISSUE_SCHEME}:{slug}"
