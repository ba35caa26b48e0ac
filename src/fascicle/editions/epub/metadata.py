"""What the package document says of an issue (EPUB 3.3, 5.5; EPUB Accessibility 1.1, 2 and 4)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from fascicle.editions.epub.chapters import Chapters, pictures_described, summary_of, title_of
from fascicle.issue.certification import STANDARD, Certification
from fascicle.issue.identifiers import doi_url, orcid_url
from fascicle.issue.model import Issue, License, Person
from fascicle.layout.plain import plain


@dataclass(frozen=True, slots=True)
class Statement:
    """An element of the metadata: `dc:…`, `meta` or `link`, its text and its attributes."""

    element: str
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)


def identifier_of(issue: Issue) -> str:
    """Return the name of an issue's EPUB: its DOI, else a UUID of ISSN and id (RFC 9562, 5.5)."""
    if issue.doi:
        return f"doi:{issue.doi}"
    name = f"urn:issn:{issue.publication.issn.main}#{issue.id}"
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"


def describe(
    issue: Issue,
    chapters: Chapters,
    *,
    cover: bool,
    moving: bool,
) -> Iterator[Statement]:
    """Give all statements on an issue but its identifier and the time of its making."""
    yield from _titles(issue)
    yield from _people(issue)
    yield from _about(issue)
    yield from _rights(issue)
    yield from _collection(issue)
    yield from _accessibility(issue, chapters, cover, moving)
    if issue.certification:
        yield from _conformance(issue.certification)
    if cover:
        yield Statement("meta", "", {"name": "cover", "content": "cover-picture"})


def _meta(property_: str, text: str, **attributes: str) -> Statement:
    return Statement("meta", text, {"property": property_, **attributes})


def _refine(target: str, property_: str, text: str, scheme: str = "") -> Statement:
    attributes = {"refines": f"#{target}"} | ({"scheme": scheme} if scheme else {})
    return _meta(property_, text, **attributes)


def _titles(issue: Issue) -> Iterator[Statement]:
    """Give the title, the serial's, and both with the numbering (EPUB 3.3, 5.5.3.1.2)."""
    titles = [("main", issue.name), ("collection", issue.publication.title)]
    titles.append(("extended", title_of(issue)))
    for place, (kind, title) in enumerate(titles, start=1):
        if kind != "main" and title == issue.name:
            continue
        yield Statement("dc:title", title, {"id": f"title-{kind}"})
        yield _refine(f"title-{kind}", "title-type", kind)
        yield _refine(f"title-{kind}", "display-seq", str(place))


def _people(issue: Issue) -> Iterator[Statement]:
    """Give authors once each, then editors, by MARC's codes of roles."""
    authors = {(p.name, p.orcid): p for article in issue.articles for p in article.authors}
    for number, person in enumerate(authors.values(), start=1):
        yield from _person("dc:creator", f"creator-{number}", person, "aut")
    editors = issue.editors or issue.publication.editors
    for number, person in enumerate(editors, start=1):
        yield from _person("dc:contributor", f"editor-{number}", person, "edt")
    yield Statement("dc:publisher", issue.publication.publisher)


def _person(element: str, name: str, person: Person, role: str) -> Iterator[Statement]:
    yield Statement(element, person.name, {"id": name})
    yield _refine(name, "role", role, "marc:relators")
    yield _refine(name, "file-as", person.sort_name)
    if person.orcid:
        yield _refine(name, "dcterms:identifier", orcid_url(person.orcid))


def languages_of(issue: Issue) -> tuple[str, ...]:
    """Return the languages that an issue is written in, its own first."""
    spoken = [issue.language, *(article.language for article in issue.articles)]
    return tuple(dict.fromkeys(spoken))


def _about(issue: Issue) -> Iterator[Statement]:
    """Give languages, date, source, description and subjects."""
    for language in languages_of(issue):
        yield Statement("dc:language", language)
    yield Statement("dc:date", str(issue.date))
    yield Statement("dc:type", "periodical issue")
    yield Statement("dc:source", _source(issue))
    abstract = plain(issue.monograph.abstract) if issue.monograph else ""
    description = abstract or issue.publication.description
    if description:
        yield Statement("dc:description", description)
    subjects = [*issue.publication.keywords]
    for article in issue.articles:
        subjects += article.keywords
    for subject in dict.fromkeys(subjects):
        yield Statement("dc:subject", subject)


def _source(issue: Issue) -> str:
    """Return what the EPUB was made beside: the printed serial, where there is one."""
    return f"urn:issn:{issue.publication.issn.print or issue.publication.issn.main}"


def _rights(issue: Issue) -> Iterator[Statement]:
    """Give the rights in words, and each licence's address for machines."""
    publication = issue.publication
    known = [publication.license, *(article.license for article in issue.articles)]
    licenses: dict[str, License] = {license_.url: license_ for license_ in known if license_}
    names = [license_.name for license_ in licenses.values()]
    rights = ". ".join(part for part in (publication.copyright, *names) if part)
    if rights:
        yield Statement("dc:rights", rights)
    for url in licenses:
        yield Statement("link", "", {"rel": "dcterms:license", "href": url})


def _collection(issue: Issue) -> Iterator[Statement]:
    """Give the serial as the series that the issue belongs to (EPUB 3.3, D.4.1)."""
    yield _meta("belongs-to-collection", issue.publication.title, id="serial")
    yield _refine("serial", "collection-type", "series")
    numbers = [re.match(r"0*([1-9]\d*)", part) for part in (issue.volume, issue.number) if part]
    if numbers and all(numbers):
        yield _refine("serial", "group-position", ".".join(n[1] for n in numbers if n))
    for issn in issue.publication.issn.all:
        yield _refine("serial", "dcterms:identifier", f"urn:issn:{issn}")
    for article in issue.articles:
        if article.doi and issue.monograph:
            yield Statement("link", "", {"rel": "schema:sameAs", "href": doi_url(article.doi)})


def _accessibility(
    issue: Issue, chapters: Chapters, cover: bool, moving: bool
) -> Iterator[Statement]:
    """Give what a reader with a disability asks first; only what is true of this issue."""
    shown = [picture for picture in issue.pictures if not picture.missing]
    described, visual = pictures_described(issue), bool(shown) or cover
    yield _meta("schema:accessMode", "textual")
    if visual:
        yield _meta("schema:accessMode", "visual")
        yield _meta("schema:accessModeSufficient", "textual,visual")
    if described:
        yield _meta("schema:accessModeSufficient", "textual")
    features = ["ARIA", "displayTransformability", "readingOrder", "structuralNavigation"]
    features += ["tableOfContents", "unlocked"]
    if visual and described:
        features.append("alternativeText")
    if any(picture.description for picture in shown):
        features.append("longDescription")
    if any("mathml" in document.properties for document in chapters.documents):
        features.append("MathML")
    if chapters.pages:
        features += ["pageBreakMarkers", "pageNavigation"]
        yield _meta("pageBreakSource", doi_url(issue.doi) if issue.doi else _source(issue))
    for feature in sorted(features, key=str.lower):
        yield _meta("schema:accessibilityFeature", feature)
    yield _meta("schema:accessibilityHazard", "unknown" if moving else "none")
    yield _meta("schema:accessibilitySummary", summary_of(issue, moving=moving))


def _conformance(certification: Certification) -> Iterator[Statement]:
    """Give the claim that somebody stands for (EPUB Accessibility 1.1, 4.2 and 4.3)."""
    yield _meta("dcterms:conformsTo", STANDARD, id="conforms")
    yield _meta("a11y:certifiedBy", certification.by, refines="#conforms", id="certifier")
    if certification.date:
        yield _refine("conforms", "dcterms:date", str(certification.date))
    if certification.credential:
        yield _refine("certifier", "a11y:certifierCredential", certification.credential)
    if certification.report:
        report = {"rel": "a11y:certifierReport", "refines": "#certifier"}
        yield Statement("link", "", {**report, "href": certification.report})
