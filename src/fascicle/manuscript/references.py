"""Cross-references within an issue: found, checked, and made to say where they lead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from lxml import etree

from fascicle.manuscript.article import ReadArticle
from fascicle.manuscript.body import Target, line_of
from fascicle.manuscript.mistakes import Mistakes

_HOST = re.compile(r"www\.|[\w-]+(\.[\w-]+)*\.(com|org|net|edu|gov|int|info|eu|[a-z]{2})(/|$)")
"""What an address without its scheme begins with."""

PAGE_CLASS = "page"
"""The class of a link that asks for a page number."""


def resolve_references(articles: Sequence[ReadArticle], mistakes: Mistakes) -> None:
    """Rewrite the links in all bodies: `other.md#id` becomes `article:SLUG#ID`.

    A link without a text gets `data-xref`, the kind of what it leads to, and `data-number`, so
    that an edition can fill in “Figure 3” in its language. A link of the class `page` asks for the
    number of the page that it leads to, where an edition has pages: `data-page` says whether in
    the `place` of its text or `after` it. A link to nothing is a mistake.
    """
    by_file = {read.article.file: read for read in articles}
    for read in articles:
        for tree in (read.body.tree, *(tree for _, tree, _ in read.body.notes)):
            for link in tree.iter("a"):
                if link.get("href") is not None:
                    _resolve(link, read, by_file, mistakes)


def _resolve(
    link: etree._Element, read: ReadArticle, by_file: dict[str, ReadArticle], mistakes: Mistakes
) -> None:
    """Resolve one link of an article."""
    href = str(link.get("href"))
    parts = urlsplit(href)
    if parts.scheme or parts.netloc:
        return
    file, fragment = unquote(parts.path), unquote(parts.fragment)
    other = by_file.get(file.removeprefix("./")) if file else read

    def tell(message: str, hint: str) -> None:
        mistakes.add("M-009", read.file, line_of(link), message, hint)

    if other is None:
        near = mistakes.nearest(file, by_file)
        hint = f"did you mean `{near}`?" if near else "link to an article that issue.yaml lists"
        if _HOST.match(file) and not file.endswith(".md"):
            hint = f"write the whole address: https://{href[:80]}"
        tell(f"the link “{href[:80]}” leads to no article of this issue", hint)
        return
    target = other.body.targets.get(fragment)
    if fragment and target is None:
        near = mistakes.nearest(fragment, other.body.targets)
        hint = f"did you mean `#{near}`?" if near else "give the heading or figure `{#id}`"
        tell(f"the cross-reference “{href[:80]}” leads nowhere", hint)
        return
    if not fragment and not file:
        tell("the link has no address", "write it between the parentheses: [text](https://…)")
        return
    if other is not read:
        link.set("href", f"article:{other.article.slug}" + (f"#{fragment}" if fragment else ""))
    else:
        link.set("href", f"#{fragment}" if fragment else f"article:{read.article.slug}")
    is_empty = not len(link) and not (link.text or "").strip()
    if PAGE_CLASS in str(link.get("class", "")).split():
        link.set("data-page", "place" if is_empty else "after")
    if is_empty:
        _fill(link, target, other)


def _fill(link: etree._Element, target: Target | None, other: ReadArticle) -> None:
    """Give a link without a text what it leads to."""
    if target and target.number:
        link.set("data-xref", target.kind)
        link.set("data-number", str(target.number))
    elif target and target.text:
        link.text = target.text
    else:
        link.text = other.article.title.plain
