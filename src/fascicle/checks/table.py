"""The checks that there are: one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from fascicle.checks import (
    ace,
    agreement,
    epub,
    epubcheck,
    pdf,
    pdf_looks,
    press,
    shops,
    verapdf,
    web,
)  # fmt: skip
from fascicle.checks.expectations import layout_texts
from fascicle.checks.pdf_structure import table as pdf_structure
from fascicle.checks.words import ExpectedText
from fascicle.findings import Finding
from fascicle.issue.model import Issue
from fascicle.versions import version


@dataclass(frozen=True, slots=True)
class Subject:
    """A file of an edition that is checked, with the issue that it was made from.

    `kind` is the edition whose checks it goes through.
    """

    edition: str
    kind: str
    path: Path
    issue: Issue
    title: str
    texts: tuple[ExpectedText, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A check: the edition that it is for, what runs it, and the version of what judges.

    `of_file_alone` is True where it reads nothing but the file, so that its verdict can be kept.
    Checks of one `engine` run one after the other, beside those of others; ours have none.
    """

    name: str
    edition: str
    run: Callable[[Subject], list[Finding]]
    version: Callable[[], str]
    of_file_alone: bool = False
    engine: str = ""


def _own_version() -> str:
    return version("fascicle")


def _check_pdf(subject: Subject) -> list[Finding]:
    publication = subject.issue.publication
    expected = pdf.Expected(
        subject.title, subject.issue.language, publication.issn.all[:1], subject.texts,
        layout=tuple(layout_texts(subject.issue)),
    )  # fmt: skip
    return pdf.check(subject.path, expected, for_press=subject.kind == "press")


def _check_epub(subject: Subject) -> list[Finding]:
    main = subject.issue.publication.issn.main
    return epub.check(subject.path, subject.title, main, subject.texts, layout_texts(subject.issue))


def _check_web(subject: Subject) -> list[Finding]:
    slugs = [article.slug for article in subject.issue.articles]
    abstracts = [article.abstract for article in subject.issue.articles]  # the issue's page, too
    return web.check(subject.path, slugs, subject.texts, (*layout_texts(subject.issue), *abstracts))


def _validator(
    name: str, edition: str, run: Callable[[Subject], list[Finding]], engine: ModuleType
) -> Check:
    """Return the row of a validator: it judges the file alone, beside the others."""
    return Check(name, edition, run, engine.version, of_file_alone=True, engine=engine.__name__)


CHECKS = (
    Check("pdf", "pdf", _check_pdf, _own_version),
    Check("pdf", "press", _check_pdf, _own_version),
    Check("agreement", "pdf", lambda s: [*agreement.check_pdf(s.path, s.issue)], _own_version),
    Check("agreement", "press", lambda s: [*agreement.check_pdf(s.path, s.issue)], _own_version),
    Check("agreement", "epub", lambda s: [*agreement.check_epub(s.path, s.issue)], _own_version),
    Check("agreement", "web", lambda s: [*agreement.check_web(s.path, s.issue)], _own_version),
    Check("pdf-x4", "press", lambda s: press.check(s.path), _own_version, True),
    Check("pdf-looks", "pdf", lambda s: pdf_looks.check(s.path), _own_version, True),
    Check("pdf-structure", "pdf", lambda s: pdf_structure.check(s.path), _own_version, True),
    Check("web", "web", _check_web, _own_version),
    Check("epub", "epub", _check_epub, _own_version),
    Check("shops", "epub", lambda s: shops.check(s.path), _own_version, True),
    _validator("epubcheck", "epub", lambda s: epubcheck.check(s.path), epubcheck),
    Check("ace", "epub", lambda s: ace.check(s.path), ace.version, True),
    _validator("verapdf-ua1", "pdf", lambda s: verapdf.check(s.path, "ua1"), verapdf),
    _validator("verapdf-3a", "pdf", lambda s: verapdf.check(s.path, "3a"), verapdf),
)
