"""What a PDF says of itself: XMP with Dublin Core, PRISM and the two conformance claims."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version

from fascicle.issue.model import Issue
from fascicle.layout.environment import fill

PrismProperty = tuple[str, str, str, str]
"""Name, value, value type and description, as a PDF/A extension schema wants them."""


def creator_tool() -> str:
    """Return the name and version of this program, as a PDF names what made its source."""
    return f"fascicle {version('fascicle')}"


def producer() -> str:
    """Return the names and versions of what wrote the PDF."""
    return f"WeasyPrint {version('weasyprint')}, pikepdf {version('pikepdf')}"


def prism(issue: Issue) -> list[PrismProperty]:
    """Return the PRISM properties of an issue (PRISM 2.0, basic metadata)."""
    publication, issn = issue.publication, issue.publication.issn
    properties = [
        ("publicationName", publication.title, "Text", "Title of the serial"),
        ("issn", issn.print or issn.main, "Text", "ISSN of the serial"),
        ("eIssn", issn.electronic, "Text", "ISSN of the electronic version"),
        ("volume", issue.volume, "Text", "Volume number"),
        ("number", issue.number, "Text", "Issue number"),
        ("coverDate", str(issue.date), "Text", "Date on the cover"),
        ("issueName", issue.title, "Text", "Title of the issue"),
        ("doi", issue.doi, "Text", "Digital object identifier"),
        ("startingPage", str(issue.pages_from), "Text", "First page"),
    ]
    return [each for each in properties if each[1]]


def xmp(issue: Issue, clock: datetime) -> bytes:
    """Return the XMP packet of the issue's PDF (ISO 16684-1; ISO 19005-3, 6.6.2)."""
    publication = issue.publication
    people = [p.name for article in issue.articles for p in article.authors]
    languages = [issue.language, *(article.language for article in issue.articles)]
    keywords = [*publication.keywords, *(k for a in issue.articles for k in a.keywords)]
    text = fill(
        "pdf/metadata.xmp",
        bom="\ufeff",
        issue=issue,
        title=document_title(issue),
        creators=list(dict.fromkeys(people)),
        languages=list(dict.fromkeys(languages)),
        identifier=f"doi:{issue.doi}" if issue.doi else f"urn:issn:{publication.issn.main}",
        description=publication.description,
        keywords=list(dict.fromkeys(keywords)),
        licence=publication.license,
        creator_tool=creator_tool(),
        producer=producer(),
        clock=clock.strftime("%Y-%m-%dT%H:%M:%SZ"),
        prism=prism(issue),
    )
    return text.strip().encode("utf-8")


def document_title(issue: Issue) -> str:
    """Return the title that a reader's window shows."""
    if issue.monograph and not issue.title:
        return issue.monograph.title.plain
    number = ", ".join(part for part in (issue.volume, issue.number) if part)
    name = f"{issue.publication.title} {number}"
    return f"{name}: {issue.title}" if issue.title else name
