"""What a PDF says of itself: XMP with Dublin Core, PRISM and the two conformance claims."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from fascicle.issue.model import Article, Issue, License
from fascicle.layout.environment import fill
from fascicle.layout.plain import plain
from fascicle.layout.words import short_numbering
from fascicle.versions import version

PrismProperty = tuple[str, str, str, str]
"""Name, value, value type and description, as a PDF/A extension schema wants them."""


@cache
def creator_tool() -> str:
    """Return the name and version of this program, as a PDF names what made its source."""
    return f"fascicle {version('fascicle')}"


@cache
def producer() -> str:
    """Return the names and versions of what wrote the PDF."""
    return f"WeasyPrint {version('weasyprint')}, pikepdf {version('pikepdf')}"


@dataclass(frozen=True, slots=True)
class Description:
    """What a file says of itself, whether it holds an issue or an article of one."""

    title: str
    language: str
    languages: tuple[str, ...]
    creators: tuple[str, ...]
    publisher: str
    date: str
    source: str
    prism: tuple[PrismProperty, ...]
    identifier: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    licence: License | None = None


def describe_issue(issue: Issue) -> Description:
    """Return what the issue's PDF says of itself."""
    publication = issue.publication
    people = [p.name for article in issue.articles for p in article.authors]
    languages = [issue.language, *(article.language for article in issue.articles)]
    keywords = [*publication.keywords, *(k for a in issue.articles for k in a.keywords)]
    return Description(
        title=document_title(issue),
        language=issue.language,
        languages=tuple(dict.fromkeys(languages)),
        creators=tuple(dict.fromkeys(people)),
        publisher=publication.publisher,
        date=str(issue.date),
        source=f"{publication.title}, ISSN {publication.issn.main}",
        prism=_prism(
            issue, issue.doi, ("startingPage", str(issue.pages_from), "Text", "First page")
        ),
        identifier=f"doi:{issue.doi}" if issue.doi else f"urn:issn:{publication.issn.main}",
        description=publication.description,
        keywords=tuple(dict.fromkeys(keywords)),
        licence=publication.license,
    )


def describe_offprint(issue: Issue, article: Article, first: str, last: str) -> Description:
    """Return what an article's own PDF says of itself; `first` and `last` are its pages."""
    publication = issue.publication
    pages = (
        ("startingPage", first, "Text", "First page"),
        ("endingPage", last, "Text", "Last page"),
    )
    place = f"{publication.title} {short_numbering(issue)}".strip()
    return Description(
        title=article.title.plain,
        language=article.language,
        languages=(article.language,),
        creators=tuple(person.name for person in article.authors),
        publisher=publication.publisher,
        date=str(issue.date),
        source=f"{place}, ISSN {publication.issn.main}",
        prism=_prism(issue, article.doi, *pages),
        identifier=f"doi:{article.doi}" if article.doi else "",
        description=plain(article.abstract),
        keywords=article.keywords,
        licence=article.license or publication.license,
    )


def _prism(issue: Issue, doi: str, *pages: PrismProperty) -> tuple[PrismProperty, ...]:
    """Return the PRISM properties of an issue or of what stands in it (PRISM 2.0, basic)."""
    publication, issn = issue.publication, issue.publication.issn
    properties = (
        ("publicationName", publication.title, "Text", "Title of the serial"),
        ("issn", issn.print or issn.main, "Text", "ISSN of the serial"),
        ("eIssn", issn.electronic, "Text", "ISSN of the electronic version"),
        ("volume", issue.volume, "Text", "Volume number"),
        ("number", issue.number, "Text", "Issue number"),
        ("coverDate", str(issue.date), "Text", "Date on the cover"),
        ("issueName", issue.title, "Text", "Title of the issue"),
        ("doi", doi, "Text", "Digital object identifier"),
        *pages,
    )
    return tuple(each for each in properties if each[1])


def xmp(described: Description, clock: datetime, *, press_id: str = "") -> bytes:
    """Return the XMP packet of a PDF (ISO 16684-1; ISO 19005-3, 6.6.2).

    `press_id` is the identifier of a file for the press, which claims to be PDF/X-4 (ISO 15930-7,
    6.4) where others claim to be PDF/A-3a and PDF/UA-1.
    """
    text = fill(
        "pdf/metadata.xmp",
        bom="\ufeff",
        described=described,
        press_id=press_id,
        creator_tool=creator_tool(),
        producer=producer(),
        clock=clock.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    return text.strip().encode("utf-8")


def document_title(issue: Issue) -> str:
    """Return the title that a reader's window shows."""
    if issue.monograph and not issue.title:
        return issue.monograph.title.plain
    number = ", ".join(part for part in (issue.volume, issue.number) if part)
    name = f"{issue.publication.title} {number}"
    return f"{name}: {issue.title}" if issue.title else name
