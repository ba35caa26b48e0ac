"""What tells of a release: an announcement, as text and as an e-mail, and how to cite it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from lxml import html

from fascicle.issue.identifiers import doi_url
from fascicle.issue.model import Article, Issue
from fascicle.layout.citation import cite_article, cite_issue
from fascicle.layout.records.cited import Pages
from fascicle.layout.words import date_text, labels, names, numbering, page_range

_WIDTH = 72


def write_announcement(issue: Issue, pages: Pages) -> dict[str, bytes]:
    """Return the files that tell of an issue by their names; `pages` are those of its articles."""
    text = announcement_text(issue)
    return {
        "announcement.txt": text.encode(),
        "announcement.eml": _as_email(issue, text),
        "citation.txt": citation_text(issue, pages).encode(),
    }


def announcement_text(issue: Issue) -> str:
    """Return what a reader of the serial's is told of an issue, in the issue's language."""
    words, publication = labels(issue.language), issue.publication
    facts = (numbering(issue, issue.language), date_text(issue.date, issue.language))
    blocks = [
        f"{_line(publication.title)}\n{' · '.join(fact for fact in facts if fact)}"
        f"\nISSN {', '.join(publication.issn.all)}",
        *_standing(issue, words),
        *(_article_block(issue, article) for article in issue.articles),
        *_addresses(issue),
        f"{words['cite']}\n{_filled(cite_issue(issue))}",
        *_signature(issue, words),
    ]
    return "\n\n".join(blocks) + "\n"


def citation_text(issue: Issue, pages: Pages) -> str:
    """Return how to cite an issue and each of its articles, a paragraph each."""
    cited = [] if issue.monograph else [cite_issue(issue)]
    for article in issue.articles:
        first, last = pages.get(article.slug, ("", ""))
        cited.append(cite_article(issue, article, page_range(first, last)))
    return "\n\n".join(cited) + "\n"


def _standing(issue: Issue, words: Mapping[str, str]) -> Iterator[str]:
    """Yield what was corrected, or that the issue was retracted."""
    if issue.status == "retracted":
        yield words["retracted"].upper()
    for version, note in issue.notes:
        day = date_text(note.date, issue.language)
        yield _filled(f"{words['version']} {version}, {day}: {note.note}")


def _article_block(issue: Issue, article: Article) -> str:
    lines = [_filled(article.title.plain)]
    lines += [_filled(article.subtitle.plain)] if article.subtitle else []
    lines += [_filled(names(article.authors, article.language))]
    if article.abstract:
        text = html.fromstring(f"<div>{article.abstract}</div>").text_content()
        lines += ["", _filled(text)]
    address = _page(issue, f"{article.slug}.html")
    lines += [doi_url(article.doi)] if article.doi else [address] if address else []
    return "\n".join(lines)


def _addresses(issue: Issue) -> Iterator[str]:
    address = _page(issue, "")
    if address:
        yield address


def _page(issue: Issue, name: str) -> str:
    site = issue.publication.site
    return f"{site.rstrip('/')}/{issue.id}/{name}" if site else ""


def _signature(issue: Issue, words: Mapping[str, str]) -> Iterator[str]:
    publication = issue.publication
    if publication.license:
        yield _filled(f"{words['licence']}: {publication.license.name}, {publication.license.url}")
    place = f", {publication.place}" if publication.place else ""
    lines = [f"{_line(publication.publisher)}{place}", publication.url, publication.contact]
    yield "\n".join(line for line in lines if line)


def _as_email(issue: Issue, text: str) -> bytes:
    """Return the announcement as a message to be addressed and sent (RFC 5322).

    Its headers come from a manuscript: each is one line, whatever signs are in it.
    """
    words, publication = labels(issue.language), issue.publication
    facts = (publication.title, numbering(issue, issue.language))
    subject = ", ".join(_line(fact) for fact in facts if fact)
    if issue.name != publication.title:
        subject += f": {_line(issue.name)}"
    if issue.status == "retracted":
        subject = f"{words['retracted']}: {subject}"
    elif issue.history:
        subject = f"{words['corrections']}: {subject}"
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject
    if sender := _sender(publication.publisher, publication.contact):
        message["From"] = sender
    message["Date"] = format_datetime(issue.date.midnight)
    message["X-Unsent"] = "1"  # mail programs open it to be addressed
    message.set_content(text, cte="quoted-printable")
    message["Content-Language"] = issue.language
    return message.as_bytes()


def _sender(name: str, contact: str) -> Address | None:
    """Return who writes; None where their address is none that a message can come from."""
    if not contact or not contact.isascii():
        return None
    try:
        return Address(_line(name), addr_spec=contact)
    except (ValueError, HeaderParseError, IndexError):
        return None


def _filled(text: str) -> str:
    """Return a text in lines as wide as e-mails have them; addresses stay whole."""
    return textwrap.fill(_line(text), _WIDTH, break_long_words=False, break_on_hyphens=False)


def _line(text: str) -> str:
    """Return a text in one line, without signs that steer a program."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
