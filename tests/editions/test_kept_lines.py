"""Where lines end is kept from one typesetting to the next."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from fascicle.editions.pdf.engine import import_weasyprint
from fascicle.editions.pdf.kept_lines import Lines
from fascicle.editions.pdf.typesetting import Job, typeset
from tests.conftest import SAMPLE

FONTS = tuple(folder / "fonts" for folder in SAMPLE.style_folders())
LINE = ("A line", 6, 7, 61.5, 12.0, 9.25, 0)


def test_lines_that_were_asked_for_are_there_the_next_time(tmp_path: Path) -> None:
    first = Lines(tmp_path / "lines")
    first.keep("one", LINE)
    first.keep("two", LINE)
    assert first.find("two") == LINE  # a page that is laid out anew has most of its lines again
    first.close()

    second = Lines(tmp_path / "lines")
    found = second.find("one"), second.find("three")
    second.close()
    third = Lines(tmp_path / "lines")

    assert found == (LINE, None)
    assert (third.find("one"), third.find("two")) == (LINE, None)


@pytest.mark.parametrize(
    "content",
    [
        b"no lines",
        zlib.compress(b"[" * 100_000),
        zlib.compress(b'["a list"]'),
        zlib.compress(json.dumps({"one": 1}).encode()),
        zlib.compress(json.dumps({"one": LINE[:-1]}).encode()),
        zlib.compress(json.dumps({"one": (6, *LINE[1:])}).encode()),
        zlib.compress(json.dumps({"one": ("A", "6", *LINE[2:])}).encode()),
        zlib.compress(b" " * (1 << 27) + json.dumps({"one": LINE}).encode()),
    ],
)
def test_a_file_of_anything_else_is_not_believed(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "lines").write_bytes(content)

    assert Lines(tmp_path / "lines").find("one") is None


def test_an_edited_text_breaks_only_its_new_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weasyprint, broken = import_weasyprint(), []
    layout = weasyprint.text.line_break.create_layout

    def create_layout(text: str, *others: object) -> object:
        broken.append(text)
        return layout(text, *others)

    monkeypatch.setattr(weasyprint.text.line_break, "create_layout", create_layout)
    sentence = "A sentence that stands here for the lines of a text that nobody has changed. "
    html = f"<p>{sentence * 30}</p><p>Old.</p>"
    job = Job("long", html, (), {}, (), FONTS, tmp_path, lines=tmp_path / "lines")
    edited = replace(job, html=job.html.replace("Old.", "New."))

    typeset(job)
    first, broken[:] = len(broken), []
    again = typeset(edited)

    assert first > 20
    assert broken == ["New."]
    assert again == typeset(replace(edited, lines=None))
