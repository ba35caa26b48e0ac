"""What is checked: the files of an issue's editions, each with what it must hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from fascicle.checks.expectations import expected_texts
from fascicle.checks.table import Subject
from fascicle.editions.pdf.metadata import document_title
from fascicle.editions.pdf.offprints import file_name
from fascicle.editions.table import PRESS, edition
from fascicle.issue.model import Article, Issue


def subjects_of(issue: Issue, folder: str, files: Iterable[tuple[str, Path]]) -> Iterator[Subject]:
    """Yield what is to be checked: `files` are those of the editions, each with its edition.

    `folder` is the manuscript's, as told to the editor. An offprint of an article that is no
    longer in the issue is left out.
    """
    texts = expected_texts(issue, folder)
    titles = {"pdf": document_title(issue), "epub": issue.name}
    for name, path in files:
        made = edition(name)
        kind = "press" if made.purpose == PRESS else "pdf"
        if made.task in titles:
            kind = kind if made.task == "pdf" else made.task
            yield Subject(name, kind, path, issue, titles[made.task], texts)
            continue
        if made.task == "web":
            if path.name == "index.html":  # its check goes through the others
                yield Subject(name, "web", path, issue, issue.name, texts)
            continue
        articles = {
            Path(file_name(issue, each.slug, made.purpose)).name: each for each in issue.articles
        }
        if path.name in articles:
            alone = _alone(issue, articles[path.name])
            expected = expected_texts(alone, folder)
            yield Subject(name, kind, path, alone, document_title(alone), expected)


def _alone(issue: Issue, article: Article) -> Issue:
    """Return an issue of one article: what its offprint holds."""
    language, doi = article.language, article.doi
    return replace(
        issue, articles=(article,), language=language, doi=doi, title="", notices=(), barcode=None
    )
