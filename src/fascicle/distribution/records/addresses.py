"""Where readers find an issue and its articles on the serial's own site."""

from __future__ import annotations

from fascicle.issue.identifiers import doi_url
from fascicle.issue.model import Article, Issue


def issue_page(issue: Issue) -> str:
    """Return the address of an issue's page; '' where the site's is not known."""
    site = issue.publication.site
    return f"{site.rstrip('/')}/{issue.id}/" if site else ""


def article_page(issue: Issue, article: Article) -> str:
    """Return the address of an article's page; '' where the site's is not known."""
    page = issue_page(issue)
    return f"{page}{article.slug}.html" if page else ""


def lasting(issue: Issue, article: Article) -> str:
    """Return the address to cite an article by: its DOI's, else its page's; '' where none is."""
    return doi_url(article.doi) if article.doi else article_page(issue, article)
