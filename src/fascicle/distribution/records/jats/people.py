"""Those who wrote an article, and where they work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from fascicle.distribution.records.jats.elements import make
from fascicle.issue.identifiers import orcid_url
from fascicle.issue.model import Person
from fascicle.layout.records.cited import name_of


def contributors(people: Sequence[Person]) -> Iterator[etree._Element]:
    """Yield the authors, each with what leads to their affiliation."""
    places = _places(people)
    for person in people:
        where = {"ref-type": "aff", "rid": f"aff.{places.get(person.affiliation, 0)}"}
        answers = {"ref-type": "corresp", "rid": "cor.1"}
        identifier = person.orcid and orcid_url(person.orcid)
        writes = person.corresponding and person.email
        yield make(
            "contrib",
            {"contrib-type": "author", "corresp": "yes" if person.corresponding else ""},
            make.given("contrib-id", identifier, {"contrib-id-type": "orcid"}),
            name(person),
            make.given("email", person.email),
            make("xref", where) if person.affiliation else None,
            make("xref", answers) if writes else None,
        )


def name(person: Person) -> etree._Element:
    """Return a person's name in its parts, or whole where they are not known."""
    parts = name_of(person)
    if not parts.given:
        return make("string-name", parts.family)
    return make("name", make("surname", parts.family), make("given-names", parts.given))


def affiliations(people: Sequence[Person]) -> Iterator[etree._Element]:
    """Yield the institutions, each once."""
    for text, number in _places(people).items():
        yield make("aff", {"id": f"aff.{number}"}, make("institution", text))


def correspondence(people: Sequence[Person]) -> etree._Element | None:
    """Return whom to write to."""
    addresses = [make("email", p.email) for p in people if p.corresponding and p.email]
    if not addresses:
        return None
    return make("author-notes", make("corresp", {"id": "cor.1"}, addresses))


def _places(people: Sequence[Person]) -> dict[str, int]:
    """Return the affiliations, numbered in the order in which they are named."""
    named = dict.fromkeys(person.affiliation for person in people if person.affiliation)
    return {text: number for number, text in enumerate(named, 1)}
