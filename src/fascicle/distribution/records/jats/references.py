"""Lists of references: CSL JSON → JATS, beside the entry as it is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree

from fascicle.distribution.records.jats.elements import make, name_of
from fascicle.issue.model import Reference

_TYPES = {
    "article-journal": "journal", "article-magazine": "periodical", "periodical": "periodical",
    "article-newspaper": "newspaper", "book": "book", "chapter": "book", "classic": "book",
    "entry-encyclopedia": "book", "entry-dictionary": "book", "thesis": "thesis",
    "report": "report", "paper-conference": "confproc", "webpage": "web", "post-weblog": "web",
    "post": "web", "dataset": "data", "software": "software", "patent": "patent",
    "standard": "standard", "legislation": "legal-doc", "legal_case": "legal-doc",
    "article": "preprint", "interview": "interview", "map": "map",
}  # fmt: skip
_GROUPS = {"author": "author", "editor": "editor", "translator": "translator"}
_PLAIN = (
    ("volume", "volume"), ("issue", "issue"), ("edition", "edition"),
    ("publisher", "publisher-name"), ("publisher-place", "publisher-loc"), ("genre", "comment"),
)  # fmt: skip
_NUMBERS = (("DOI", "doi"), ("PMID", "pmid"), ("PMCID", "pmcid"))
_MARKUP = re.compile(r"</?(?:i|b|sub|sup|span(?: class=\"[^\"<>]*\"| style=\"[^\"<>]*\")?)>")
"""What CSL JSON allows in a text (csl-data, 1.0.2); all else in it is text."""


def reference_list(references: Sequence[Reference], title: str) -> etree._Element | None:
    """Return the list of references; None where there are none."""
    if not references:
        return None
    return make("ref-list", make("title", title), (_reference(each) for each in references))


def _reference(reference: Reference) -> etree._Element:
    return make(
        "ref", {"id": name_of(reference.id)},
        make(
            "citation-alternatives",
            _element_citation(reference.data),
            make("mixed-citation", _type(reference.data), reference.plain),
        ),
    )  # fmt: skip


def _element_citation(data: dict[str, Any]) -> etree._Element | None:
    """Return the entry in its parts; None where none of them is known."""
    return make.holding(
        "element-citation",
        _type(data),
        (_people(data.get(key), group) for key, group in _GROUPS.items()),
        _titles(data),
        _date(data.get("issued")),
        (make.given(name, _text(data.get(key))) for key, name in _PLAIN),
        _pages(_text(data.get("page"))),
        (
            make.given("pub-id", _text(data.get(key)), {"pub-id-type": kind})
            for key, kind in _NUMBERS
        ),
        make.given("isbn", _text(data.get("ISBN"))),
        make.given("issn", _text(data.get("ISSN"))),
        _address(_text(data.get("URL")), _text(data.get("title"))),
    )


def _type(data: dict[str, Any]) -> dict[str, str]:
    return {"publication-type": _TYPES.get(_text(data.get("type")), "other")}


def _text(value: Any) -> str:
    """Return a text or a number as plain text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(_MARKUP.sub("", str(value)).split())


def _people(people: Any, group: str) -> etree._Element | None:
    names = [_name(each) for each in people if isinstance(each, dict)] if people else []
    return make.holding("person-group", {"person-group-type": group}, names)


def _name(person: dict[str, Any]) -> etree._Element | None:
    family, given = _text(person.get("family")), _text(person.get("given"))
    particle = _text(person.get("non-dropping-particle") or person.get("dropping-particle"))
    surname = f"{particle} {family}".strip()
    if not family:
        return make.given("collab", _text(person.get("literal")) or given)
    return make(
        "name",
        make("surname", surname),
        make.given("given-names", given),
        make.given("suffix", _text(person.get("suffix"))),
    )


def _titles(data: dict[str, Any]) -> Iterator[etree._Element | None]:
    """Yield what is cited, and what it stands in: alone, a title is its own source."""
    title, container = _text(data.get("title")), _text(data.get("container-title"))
    if container:
        is_part = _type(data)["publication-type"] == "book"
        yield make.given("part-title" if is_part else "article-title", title)
    yield make.given("source", container or title)
    yield make.given("series", _text(data.get("collection-title")))
    yield make.given("conf-name", _text(data.get("event-title") or data.get("event")))


def _date(issued: Any) -> Iterator[etree._Element | None]:
    """Yield the day, the month and the year, as far as they are numbers."""
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    texts = [_text(part) for part in first]
    year, month, day = [*texts, "", "", ""][:3]
    if year.isdecimal():
        iso = "-".join(
            text.zfill(width) for text, width in ((year, 4), (month, 2), (day, 2)) if text
        )
        yield make.given("day", day)
        yield make.given("month", month)
        yield make("year", {"iso-8601-date": iso}, year)
    elif isinstance(issued, dict):
        yield make.given("year", year or _text(issued.get("literal") or issued.get("raw")))


def _pages(text: str) -> Iterator[etree._Element]:
    """Yield the first and the last page of a range, or what else is said of pages."""
    match = re.fullmatch(r"(\w+)(?:\s*[-–—]\s*(\w+))?", text)
    if match:
        yield make("fpage", match[1])
        if match[2]:
            yield make("lpage", match[2])
    elif text:
        yield make("page-range", text)


def _address(url: str, title: str) -> etree._Element | None:
    if not url.startswith(("http://", "https://")):
        return None
    return make("ext-link", {"ext-link-type": "uri", "xlink:href": url, "xlink:title": title}, url)
