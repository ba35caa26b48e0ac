"""How to cite an issue and its articles: a line of text that a reader can copy."""

from __future__ import annotations

from fascicle.issue.identifiers import doi_url
from fascicle.issue.model import Article, Issue, Person
from fascicle.layout.punctuation import colon
from fascicle.layout.words import conjunction, label_language, labels, short_numbering
from fascicle.manuscript.typography import quotes


def cite_article(issue: Issue, article: Article, pages: str = "") -> str:
    """Return the reference of an article: author-date, as in the Chicago Manual (17th ed., 15.6).

    `pages` is the range of its pages in the printed issue, where it is known.
    """
    opening, closing = quotes(article.language)[:2]
    title = _marked(issue, article.language, article.title.plain.rstrip("."))
    stop = "" if title.endswith(("?", "!", "…")) else "."
    numbering = short_numbering(issue)
    place = f"{issue.publication.title} {numbering}".strip() + (f": {pages}" if pages else "")
    address = doi_url(article.doi) if article.doi else f"ISSN {issue.publication.issn.main}"
    people = _people(article.authors, article.language)
    return f"{people}. {issue.date.year}. {opening}{title}{stop}{closing} {place}. {address}."


def cite_issue(issue: Issue) -> str:
    """Return the reference of a whole issue; that of its article where there is only one."""
    if issue.monograph:
        return cite_article(issue, issue.monograph)
    publication = issue.publication
    title = f"{issue.title}. " if issue.title else ""
    place = (
        f"{publication.place}: {publication.publisher}"
        if publication.place
        else (publication.publisher)
    )
    address = doi_url(issue.doi) if issue.doi else f"ISSN {publication.issn.main}"
    numbering = short_numbering(issue)
    serial = _marked(issue, issue.language, f"{publication.title} {numbering}".strip())
    return f"{serial}. {issue.date.year}. {title}{place}. {address}."


def _marked(issue: Issue, language: str, title: str) -> str:
    """Return a title as readers are told it: that of what was retracted says so first.

    It does in the article's language, where there are words of it. Records, which machines read,
    have the English word (`cited.mark`).
    """
    if issue.status != "retracted":
        return title
    sign = colon(label_language(language))
    return f"{labels(language)['retracted_title']}{sign} {title}"


def _people(people: tuple[Person, ...], language: str) -> str:
    """Return authors for a reference: the first one inverted, `et al.` beyond seven."""
    listed = [people[0].sort_name, *(person.name for person in people[1:])]
    if len(listed) > 7:
        return f"{', '.join(listed[:7])}, et al".rstrip(".")
    if len(listed) == 1:
        return listed[0].rstrip(".")
    return f"{', '.join(listed[:-1])}, {conjunction(language)} {listed[-1]}".rstrip(".")
