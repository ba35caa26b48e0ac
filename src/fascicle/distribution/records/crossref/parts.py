"""The parts that a deposit says of issues and articles alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from fascicle.distribution.records.trees import XSI, Maker, add_text
from fascicle.issue.dates import IssueDate
from fascicle.issue.identifiers import orcid_url
from fascicle.issue.model import License, Person, Text
from fascicle.layout.records.cited import name_of

SPACE = "http://www.crossref.org/schema/5.3.1"
make = Maker(
    {
        "": SPACE,
        "xsi": XSI,
        "jats": "http://www.ncbi.nlm.nih.gov/JATS1",
        "ai": "http://www.crossref.org/AccessIndicators.xsd",
        "fr": "http://www.crossref.org/fundref.xsd",
    }
)
_FACES = {"i": "i", "em": "em", "b": "b", "strong": "strong", "u": "u", "sup": "sup", "sub": "sub",
          "code": "tt", "cite": "i"}  # fmt: skip
_NAME = re.compile(r"[^\d?]*[^?\s]+[^\d]*")
_LONGEST_NAME = 60
_LONGEST_BODY = 511


def title(name: str, text: Text, before: str = "") -> etree._Element:
    """Return a title with the markup that the schema has for it."""
    parser = etree.XMLParser(huge_tree=True, resolve_entities=False)
    made = make(name, before)
    _fill(made, etree.fromstring(f"<span>{text.html}</span>", parser))
    return made


def _fill(target: etree._Element, source: etree._Element) -> None:
    add_text(target, source.text or "")
    for child in source:
        face = _FACES.get(str(child.tag))
        if face:
            target.append(make(face))
        _fill(target[-1] if face else target, child)
        add_text(target, child.tail or "")


def date(name: str, given: IssueDate, media_type: str = "") -> etree._Element:
    """Return a date as exact as it is known."""
    return make(
        name,
        {"media_type": media_type},
        make.given("month", f"{given.month:02}" if given.month else ""),
        make.given("day", f"{given.day:02}" if given.day else ""),
        make("year", f"{given.year:04}"),
    )


def people(persons: Sequence[Person], role: str) -> etree._Element | None:
    """Return who contributed, in their order."""
    return make.holding("contributors", _people(persons, role))


def _people(persons: Sequence[Person], role: str) -> Iterator[etree._Element]:
    for index, person in enumerate(persons):
        sequence = "additional" if index else "first"
        attributes = {"sequence": sequence, "contributor_role": role}
        name = name_of(person)
        parts = [part for part in (name.given, name.family) if part]
        if not all(_NAME.fullmatch(part) and len(part) <= _LONGEST_NAME for part in parts):
            # What the schema takes for no person's name is told as that of a body.
            yield make("organization", attributes, person.name[:_LONGEST_BODY])
            continue
        place = make("institution", make("institution_name", person.affiliation))
        yield make(
            "person_name",
            attributes,
            make.given("given_name", name.given),
            make("surname", name.family),
            make("affiliations", place) if person.affiliation else None,
            make.given("ORCID", person.orcid and orcid_url(person.orcid)),
        )


def doi_data(doi: str, page: str, pdf: str = "") -> etree._Element:
    """Return a DOI, the page that it leads to, and the PDF for those who mine or compare texts."""
    collections = []
    for kind, crawler in (("crawler-based", "iParadigms"), ("text-mining", "")) if pdf else ():
        resource = make("resource", {"mime_type": "application/pdf" if not crawler else ""}, pdf)
        item = make("item", {"crawler": crawler}, resource)
        collections.append(make("collection", {"property": kind}, item))
    return make("doi_data", make("doi", doi), make("resource", page), collections)


def access(licence: License | None, since: IssueDate) -> etree._Element | None:
    """Return the licence, and that the text is free to read where it is an open one."""
    if licence is None or not licence.url.startswith(("http://", "https://")):
        return None
    start = {"start_date": since.first_day.isoformat()}
    opens = "creativecommons.org" in licence.url
    return make(
        "ai:program", {"name": "AccessIndicators"},
        make("ai:free_to_read", start) if opens else None,
        make("ai:license_ref", {"applies_to": "vor", **start}, licence.url),
    )  # fmt: skip
