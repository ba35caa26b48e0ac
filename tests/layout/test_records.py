"""Citation records, read back by a program that people use to read them: pandoc."""

from __future__ import annotations

import json
from typing import Any

import pypandoc  # type: ignore[import-untyped]
import pytest

from fascicle.layout.records.bibtex import write_bibtex
from fascicle.layout.records.csl import write_csl
from fascicle.layout.records.ris import write_ris
from fascicle.manuscript.gathering import gather
from tests.conftest import SCHOLARLY, Bench

TITLE = "50 % of {all} R&D costs $3_000 #1 ~ 2^10 \\ done?"
FRONT = f"""\
---
title: '{TITLE}'
subtitle: Ərzurum und Ճանապարհ
authors:
  - name: Bell and Sons
    family: Bell and Sons
  - {{name: Gérard de Nerval, given: Gérard, family: de Nerval}}
  - Анна Ивановна Петрова
keywords: [oil & gas, 100 %]
doi: 10.5555/ab_c
abstract: |
  One *bold* claim.

  And {{another}}.
---
"""
WRITERS = {"bibtex": write_bibtex, "ris": write_ris, "csljson": write_csl}


def read_back(text: str, form: str) -> list[dict[str, Any]]:
    """Return records as pandoc understands them."""
    found: list[dict[str, Any]] = json.loads(pypandoc.convert_text(text, "csljson", format=form))
    return found


def family_names(item: dict[str, Any]) -> list[str]:
    return [name.get("literal") or name["family"] for name in item["author"]]


@pytest.mark.parametrize("form", WRITERS)
def test_records_keep_signs_that_their_format_gives_a_meaning(form: str, bench: Bench) -> None:
    bench.article(front=FRONT)
    (item,) = read_back(WRITERS[form](bench.issue(), {"first": ("12", "19")}), form)
    plain = item["title"].replace('<span class="nocase">', "").replace("</span>", "")
    assert plain == f"{TITLE} Ərzurum und Ճանապարհ"
    assert "Петрова" in family_names(item)
    assert any("Nerval" in name for name in family_names(item))
    assert any("Bell and Sons" in name for name in family_names(item))
    assert item["DOI"] == "10.5555/ab_c"
    assert item["abstract"] == "One bold claim. And {another}."


@pytest.mark.parametrize("form", WRITERS)
def test_records_say_where_an_article_stands(form: str, bench: Bench) -> None:
    (item,) = read_back(WRITERS[form](bench.issue(), {"first": ("12", "19")}), form)
    assert item["type"] == "article-journal"
    assert item["container-title"] == "Test Serial"
    assert item["page"].replace("–", "-") == "12-19"
    assert (str(item["volume"]), str(item["issue"])) == ("1", "2")
    assert item["ISSN"] == "1234-5679"
    known = 1 if form == "ris" else 2  # of RIS, pandoc reads the year alone
    assert item["issued"]["date-parts"][0][:2] == [2024, 8][:known]


@pytest.mark.parametrize("form", WRITERS)
def test_each_article_of_an_issue_has_a_record_of_its_own(form: str) -> None:
    issue = gather(SCHOLARLY, SCHOLARLY.issue_ids()[-1]).issue
    items = read_back(WRITERS[form](issue), form)
    assert len(items) == len(issue.articles)
    assert len({item["id"] for item in items}) == len(items)
    assert all("page" not in item for item in items)


def test_ris_has_the_whole_date(bench: Bench) -> None:
    assert "DA  - 2024/08/26/\r\n" in write_ris(bench.issue())


def test_a_line_of_an_abstract_cannot_pass_for_a_record_of_its_own(bench: Bench) -> None:
    forged = "abstract: |\n  One.\n  ER  - \n  TY  - BOOK\n---\n"
    bench.article(front="---\ntitle: A\nauthors: [B C]\n" + forged)
    assert len(read_back(write_ris(bench.issue()), "ris")) == 1
