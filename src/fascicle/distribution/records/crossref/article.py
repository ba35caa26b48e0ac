"""An article in a deposit: what it is, what became of it, where it is, what it cites."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from fascicle.distribution.records.addresses import article_page, issue_page
from fascicle.distribution.records.crossref.parts import access, date, doi_data, make, people, title
from fascicle.distribution.records.jats.article import body_of
from fascicle.distribution.records.sources import Sources
from fascicle.distribution.records.standing import events_of
from fascicle.issue.model import Article, Issue, Reference
from fascicle.layout.records.cited import mark

_JATS = "{http://www.ncbi.nlm.nih.gov/JATS1}"
_KEPT = {"abstract", "p", "italic", "bold", "sub", "sup", "list", "list-item"}
_LONGEST_FIELD = 32
_DOI = re.compile(r"10\.\d{4,9}/.{1,200}")
_ISBN = re.compile(r"(97[89]-)?\d[\d -]+[\dX]")


def write_article(sources: Sources, article: Article) -> etree._Element:
    """Return an article that has a DOI."""
    issue = sources.issue
    licence = article.license or issue.publication.license
    published = article.dates.published or issue.date
    program = access(licence, published)
    updates = _crossmark(issue, article, program)
    return make(
        "journal_article",
        {"publication_type": "full_text", "language": language(article.language)},
        _titles(issue, article),
        people(article.authors, "author"),
        _abstract(sources, article),
        date("publication_date", published, "online"),
        date("acceptance_date", article.dates.accepted) if article.dates.accepted else None,
        _pages(sources.pages.get(article.slug, ("", ""))),
        program if updates is None else updates,
        doi_data(article.doi, article_page(issue, article), _pdf(sources, article)),
        make.holding("citation_list", (_citation(each) for each in article.references)),
    )


def language(tag: str) -> str:
    """Return the code of a language in two letters; '' for one that has none (ISO 639-1)."""
    code = tag.partition("-")[0]
    return code if len(code) == 2 else ""


def _titles(issue: Issue, article: Article) -> etree._Element:
    subtitle = title("subtitle", article.subtitle) if article.subtitle else None
    return make("titles", title("title", article.title, mark(issue, "")), subtitle)


def _abstract(sources: Sources, article: Article) -> etree._Element | None:
    """Return the abstract in the paragraphs and lists of JATS, without links."""
    if not article.abstract:
        return None
    parser = etree.XMLParser(huge_tree=True, resolve_entities=False)
    source = etree.fromstring(f"<div>{article.abstract}</div>", parser)
    written = body_of(sources.issue, article).filled("abstract", source=source)
    etree.strip_tags(written, *{str(each.tag) for each in written.iter()} - _KEPT)
    made = make("jats:abstract")
    made.extend(written)
    for each in made.iterdescendants():
        each.tag = f"{_JATS}{each.tag}"
        each.attrib.pop("id", None)
    return made


def _pages(pages: tuple[str, str]) -> etree._Element | None:
    first, last = (page[:_LONGEST_FIELD] for page in pages)
    return make.holding("pages", make.given("first_page", first), make.given("last_page", last))


def _pdf(sources: Sources, article: Article) -> str:
    """Return the address of the article's PDF, where one has been made."""
    name = sources.galley(article, ".pdf")
    return f"{issue_page(sources.issue)}{name}" if name else ""


def _crossmark(
    issue: Issue, article: Article, program: etree._Element | None
) -> etree._Element | None:
    """Return the article's Crossmark: its corrections in place, under its own DOI.

    None where the publisher has no policy page for Crossmark, which the schema demands.
    """
    policy = issue.publication.crossmark
    if not policy:
        return None
    updates = (
        make("update", {"type": event.kind, "date": event.date.first_day.isoformat()}, article.doi)
        for event in events_of(issue)
    )
    return make(
        "crossmark",
        make("crossmark_policy", policy),
        make.holding("updates", updates),
        make.holding("custom_metadata", program),
    )


def _citation(reference: Reference) -> etree._Element:
    """Return a source that is cited: in its parts, and as it is printed."""
    data = reference.data
    container, name = _text(data, "container-title"), _text(data, "title")
    is_journal = _text(data, "type").startswith("article")
    doi, isbn = _text(data, "DOI"), _text(data, "ISBN")
    parts = {
        "journal_title": container if is_journal else "",
        "author": _first_author(data),
        "volume": _text(data, "volume")[:_LONGEST_FIELD],
        "issue": _text(data, "issue")[:_LONGEST_FIELD],
        "first_page": re.split(r"[-–—,; ]", _text(data, "page"), maxsplit=1)[0][:_LONGEST_FIELD],
        "cYear": _year(data),
        "doi": doi if _DOI.fullmatch(doi) else "",
        "isbn": isbn if _ISBN.fullmatch(isbn) and 10 <= len(isbn) <= 17 else "",
        "volume_title": "" if is_journal else container or name,
        "article_title": name if container else "",
        "unstructured_citation": reference.plain,
    }
    made = (make.given(part, text) for part, text in parts.items())
    return make("citation", {"key": reference.id[:128]}, made)


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    return " ".join(str(value).split()) if isinstance(value, str | int) else ""


def _first_author(data: dict[str, Any]) -> str:
    people_ = data.get("author") or data.get("editor") or []
    first = people_[0] if isinstance(people_, list) and people_ else {}
    return _text(first, "family") or _text(first, "literal") if isinstance(first, dict) else ""


def _year(data: dict[str, Any]) -> str:
    issued = data.get("issued")
    parts: Any = issued.get("date-parts") if isinstance(issued, dict) else None
    years = [str(part[0]) for part in parts or [] if isinstance(part, list) and part]
    return years[0] if years else ""
