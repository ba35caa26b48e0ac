"""What the tests of records begin with: an issue in which all there is to tell is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fascicle.issue.model import Issue
from fascicle.manuscript.gathering import Manuscript, gather
from tests.conftest import SCHOLARLY, Bench

HOSTILE = "</title><script>alert(1)</script> & ]]> %xx; \u202e {x} \\n"
"""A title that would break a record that is pasted together."""

PUBLICATION = """\
title: Test & Serial <i>
subtitle: Of tests
issn: {electronic: 1234-5679, print: 2345-6787}
publisher: Test House & Daughters
place: Tbilisi
language: en-GB
license: CC-BY-4.0
contact: editor@example.org
url: https://example.org/about?a=1&b=2
copyright: Test House
doi_prefix: "10.5555"
web: {url: "https://example.org/serial/"}
editors: [Edith Editor]
"""


@pytest.fixture(scope="session")
def scholarly() -> Manuscript:
    """Return an issue of a scholarly journal: references, notes, figures, tables, maths, code."""
    return gather(SCHOLARLY, "3-1")


@pytest.fixture
def full(bench: Bench) -> Bench:
    """Return a publication of which all is known, with one issue of two articles."""
    bench.write("manuscript/publication.yaml", PUBLICATION)
    bench.write(
        "manuscript/1-2/issue.yaml",
        "volume: 1\nnumber: 2\ndate: 2024-08-26\ntitle: Tests\ndoi: 10.5555/ts.1.2\n"
        "articles: [first.md, second.md]\n",
    )
    bench.article(
        front="---\ntitle: "
        + repr_yaml(as_markdown(HOSTILE))
        + "\nsubtitle: A <b>subtitle</b>\nauthors:\n"
        "  - {given: Ada, family: Author & Co, orcid: 0000-0002-1825-0097,"
        " email: ada@example.org, affiliation: 'R&D <Lab>', corresponding: true}\n"
        "  - Plato\nabstract: |\n  Less *is* < more.\n\n  - one\n  - two\n"
        "doi: 10.5555/ts.1.2.<1>\nkeywords: [R&D, 1 < 2]\nfunding: Fund <F>\n"
        "dates: {received: 2024-01, accepted: 2024-05-06, published: 2024-08-20}\n---\n"
    )
    bench.article(front="---\ntitle: A Second\nauthors: [B C]\nkind: editorial\n---\n",
                  name="second.md")  # fmt: skip
    return bench


def as_markdown(text: str) -> str:
    """Return Markdown that means a text as it is."""
    return "".join(f"&#{ord(sign)};" if sign in "<>&\\{}" else sign for sign in text)


def repr_yaml(text: str) -> str:
    """Return a text as YAML has it in single quotes."""
    return "'" + text.replace("'", "''") + "'"


@pytest.fixture
def marked(full: Bench) -> Callable[[str], Issue]:
    """Return what gives the issue as corrected or as retracted, with two dated notes."""

    def mark(status: str) -> Issue:
        file = Path(full.issue_folder, "issue.yaml")
        text = file.read_text(encoding="utf-8").partition("status:")[0]
        full.write(
            "manuscript/1-2/issue.yaml",
            f"{text}status: {status}\nhistory:\n  - {{date: 2025-02, note: 'A <wrong> date.'}}\n"
            "  - {date: 2025-03-04, note: 'The figures & more.'}\n",
        )
        return full.issue()

    return mark
