"""Identifiers: of the serial, of its articles and people, and those that a text names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from stdnum import isbn

from fascicle.checks.preflight.copy import Copy
from fascicle.checks.preflight.passages import Passage
from fascicle.codes.table import finding
from fascicle.findings import Finding
from fascicle.issue.identifiers import parse_doi, parse_issn
from fascicle.issue.model import Person

_ODD = re.compile(r"[^A-Za-z0-9._;()/:<>\[\]-]|[.,;:]$|\s")
_ISBN = re.compile(r"\bISBN(?:-1[03])?:?[ \u00a0]*((?:\d[ \u00a0–-]?){9,12}[\dXx])(?![\d-])")
_ISSN = re.compile(r"\be?-?ISSN(?:-L)?:?[ \u00a0]*(\d{4}[–-]?\d{3}[\dXx])(?!\w)")


def find_identifiers(copy: Copy) -> Iterator[Finding]:
    """Yield D-001 to D-007, and D-021, for an issue."""
    yield from _issns(copy)
    yield from _dois(copy)
    yield from _people(copy)
    yield from _titles(copy)
    for article in copy.issue.articles:
        for reference in article.references:
            yield from _reference(copy, reference.key, reference.data)


def _issns(copy: Copy) -> Iterator[Finding]:
    """D-001 and D-002: each medium has its ISSN, and the ISSN-L is one of them (ISO 3297, 9)."""
    issn, file = copy.issue.publication.issn, copy.publication_file
    media = [number for number in (issn.electronic, issn.print) if number]
    if issn.linking and media and issn.linking not in media:
        message = f"the ISSN-L {issn.linking} is the ISSN of neither medium"
        yield finding("D-001", message, copy.place(file, "issn", "linking"))
    if len(media) == 2 and media[0] == media[1]:
        message = f"the electronic and the printed serial have the same ISSN, {media[0]}"
        yield finding("D-002", message, copy.place(file, "issn", "print"))


def _titles(copy: Copy) -> Iterator[Finding]:
    """D-021: each article of an issue has a title of its own, but for letter case."""
    seen: dict[tuple[str, str], str] = {}
    for article in copy.issue.articles:
        subtitle = article.subtitle.plain if article.subtitle else ""
        key = (article.title.plain.casefold(), subtitle.casefold())
        if key in seen:
            message = f"“{article.title.plain[:80]}” is the title of {seen[key]}, too"
            yield finding("D-021", message, copy.place(copy.article_file(article), "title"))
        seen.setdefault(key, article.file)


def _dois(copy: Copy) -> Iterator[Finding]:
    """D-003 to D-005: DOIs have the serial's prefix, name one thing, and can be registered."""
    issue = copy.issue
    named = [(issue.doi, copy.issue_file, "")] if issue.doi else []
    named += [(a.doi, copy.article_file(a), a.slug) for a in issue.articles if a.doi]
    seen: dict[str, str] = {}
    for doi, file, slug in named:
        where = copy.place(file, "doi")
        prefix = issue.publication.doi_prefix
        if prefix and not doi.startswith(f"{prefix}/"):
            yield finding("D-003", f"the DOI {doi} does not begin with {prefix}/", where)
        is_same = issue.monograph is not None and seen.get(doi.lower()) == ""
        if doi.lower() in seen and not is_same:
            yield finding("D-004", f"the DOI {doi} stands twice", where)
        seen[doi.lower()] = slug
        if match := _ODD.search(doi):
            yield finding("D-005", f"the DOI {doi} has “{match[0]}” in it", where)


def _people(copy: Copy) -> Iterator[Finding]:
    """D-006 and D-007: one ORCID iD a person, one person an ORCID iD."""
    issue = copy.issue
    named = [
        (person, copy.place(copy.article_file(article), "authors", index, "orcid"))
        for article in issue.articles
        for index, person in enumerate(article.authors)
        if person.orcid
    ]
    by_orcid: dict[str, Person] = {}
    by_name: dict[str, str] = {}
    for person, where in named:
        other = by_orcid.setdefault(person.orcid, person)
        if _name(other) != _name(person):
            message = f"{person.name} has the ORCID iD of {other.name}, {person.orcid}"
            yield finding("D-006", message, where)
        elif by_name.setdefault(_name(person), person.orcid) != person.orcid:
            message = (
                f"{person.name} has two ORCID iDs, {by_name[_name(person)]} and {person.orcid}"
            )
            yield finding("D-007", message, where)


def _name(person: Person) -> str:
    """Return what two spellings of a name have in common: the letters of its last word."""
    return (person.family or person.name.split()[-1]).casefold()


def find_numbers(passage: Passage) -> Iterator[Finding]:
    """Yield D-008 for an ISBN or ISSN in a text whose check digit is wrong."""
    for match in _ISBN.finditer(passage.text):
        if fault := _isbn_fault(match[1]):
            yield finding("D-008", fault, passage.place(match.start()))
    for match in _ISSN.finditer(passage.text):
        if fault := _issn_fault(match[1]):
            yield finding("D-008", fault, passage.place(match.start()))


def _isbn_fault(text: str) -> str:
    """Return what is wrong with an ISBN (ISO 2108, annex A); nothing where it is right."""
    number = re.sub(r"[\s–-]", "", text).upper()
    return "" if isbn.is_valid(number) else f"the check digit of ISBN {text.strip()} is wrong"


def _issn_fault(text: str) -> str:
    digits = re.sub(r"[–-]", "", text)
    try:
        parse_issn(f"{digits[:4]}-{digits[4:]}")
    except ValueError as error:
        return str(error)
    return ""


def _reference(copy: Copy, key: str, record: dict[str, Any]) -> Iterator[Finding]:
    """D-008 and D-009: what a reference is looked up by is right."""
    where = copy.reference_place(key)
    for number in re.split(r"[,;]\s*", str(record.get("ISBN", ""))):
        if number and (fault := _isbn_fault(re.sub(r"\s*\(.*?\)", "", number))):
            yield finding("D-008", f"{fault} (reference {key})", where)
    for number in re.split(r"[,;\s]\s*", str(record.get("ISSN", ""))):
        if number and (fault := _issn_fault(number)):
            yield finding("D-008", f"{fault} (reference {key})", where)
    if doi := str(record.get("DOI", "")):
        try:
            parse_doi(doi)
        except ValueError as error:
            yield finding("D-009", f"{error} (reference {key})", where)
