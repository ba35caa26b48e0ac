"""Records to cite by: an issue's articles in one file, and each in a file of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fascicle.distribution.records.sources import Sources
from fascicle.issue.model import Issue
from fascicle.layout.records.cited import Pages

FOLDER = "citations"


def citing(
    ending: str, write: Callable[[Issue, Pages], str]
) -> Callable[[Sources], dict[str, bytes]]:
    """Return what writes the records of an issue in a format, given what writes one text."""

    def write_all(sources: Sources) -> dict[str, bytes]:
        issue = sources.issue
        files = {f"{issue.file_stem}{ending}": write(issue, sources.pages).encode()}
        for article in issue.articles:
            text = write(replace(issue, articles=(article,)), sources.pages)
            files[f"{FOLDER}/{issue.file_stem}-{article.slug}{ending}"] = text.encode()
        return files

    return write_all
