"""The bench: its manuscripts are always the same and build; its sums are right; it says who lacks.

No test here looks at how long something takes.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pikepdf
import pytest

from fascicle.bench import contenders
from fascicle.bench.contenders import Contender, edit_paragraph, find_contenders
from fascicle.bench.generator import ISSUE, SIZES, Size, write_book, write_manuscript, write_texts
from fascicle.bench.measures import Measure, Target, ratios
from fascicle.bench.one_piece import write_one_piece
from fascicle.bench.plot import draw_plot
from fascicle.bench.results import Machine, Results, as_table, write_results
from fascicle.bench.running import choose_sizes, measure_size
from fascicle.bench.sampling import run
from fascicle.bench.serials import write_serial
from fascicle.bench.throughput import BACKLISTS, Pass, Throughput, measure_backlist
from fascicle.bench.yardstick import measure_yardstick, write_yardstick
from fascicle.errors import MachineError, UsageError
from fascicle.pipeline.building import build
from fascicle.workspace import Workspace

TINY = Size("tiny", 2, 260, 4)
COLD, WHOLE = "fascicle, cold", "WeasyPrint in one piece"


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_the_same_seed_gives_the_same_manuscript_and_another_one_another(tmp_path: Path) -> None:
    first, second, other = tmp_path / "first", tmp_path / "second", tmp_path / "other"
    for root, seed in ((first, 1), (second, 1), (other, 2)):
        write_manuscript(write_texts(TINY, seed), root)
    assert files_below(first) == files_below(second)
    assert files_below(first) != files_below(other)


def test_an_article_does_not_depend_on_how_many_there_are() -> None:
    more = Size("tiny", 3, 260, 4)
    assert write_texts(TINY) == write_texts(more)[:2]


def test_a_serial_has_issues_of_which_none_is_like_another(tmp_path: Path) -> None:
    ids = write_serial(tmp_path / "long", 14)
    assert ids == (*(f"1-{number}" for number in range(1, 13)), "2-1", "2-2")
    folders = [tmp_path / "long" / "manuscript" / issue for issue in ids]
    for name in ("article-01.md", "images/chart.svg", "images/plate.png"):
        assert len({(folder / name).read_bytes() for folder in folders}) == len(ids)
    texts = "".join((folder / "article-01.md").read_text() for folder in folders)
    assert all(f"language: {language}" in texts for language in ("en-GB", "de", "ru"))
    assert len({len(list(folder.glob("*.md"))) for folder in folders}) == 2


def test_a_longer_serial_begins_as_a_shorter_one(tmp_path: Path) -> None:
    write_serial(tmp_path / "short", 2)
    write_serial(tmp_path / "long", 3)
    short, long = files_below(tmp_path / "short"), files_below(tmp_path / "long")
    assert short.items() < long.items()


@pytest.mark.slow
def test_the_pace_of_a_backlist_is_measured_with_one_worker_and_with_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BACKLISTS, "backlist", 1)
    result, files = measure_backlist("backlist", tmp_path, 1, lambda _: None)
    one, nothing = result.passes[0], result.passes[-1]
    assert (one.workers, nothing.workers, one.issues) == (1, 0, 1)
    assert one.seconds > nothing.seconds
    assert min(each.memory for each in result.passes) > 10_000_000
    assert json.loads(files[0].read_text(encoding="utf-8"))["gain"] == round(result.gain, 3)
    assert "| 1 | nothing stale |" in files[1].read_text(encoding="utf-8")
    assert f"| {result.yardstick[0]:,.0f} |" in files[1].read_text(encoding="utf-8")
    assert result.ratio == result.passes[-2].pace / result.yardstick[0]
    made = tmp_path / "backlist" / "yardstick" / "made-0"
    assert len(pikepdf.open(made / "issue.pdf").pages) > 3
    assert {"EPUB/issue.xhtml", "EPUB/images/plate.png"} <= {
        *ZipFile(made / "issue.epub").namelist()
    }


def test_a_pace_is_that_of_the_median() -> None:
    passes = (Pass(60, 1, (12.0, 10.0, 30.0), 0), Pass(60, 2, (6.0,), 0), Pass(60, 0, (1.0,), 0))
    paces = (400.0, 900.0, 300.0)
    result = Throughput(Machine.here(0.0), passes, paces)
    assert (passes[0].pace, result.gain, result.ratio) == (300.0, 2.0, 1.5)
    assert Throughput(Machine.here(0.0), (passes[0], passes[2]), paces).gain == 1.0  # one core


def test_the_yardstick_is_the_issue_in_the_middle_by_its_length(tmp_path: Path) -> None:
    issues = write_serial(tmp_path, 5)
    page = write_yardstick(tmp_path, issues, tmp_path / "yardstick").read_text(encoding="utf-8")
    folders = sorted(
        (tmp_path / "manuscript" / issue for issue in issues),
        key=lambda folder: sum(len(file.read_bytes()) for file in folder.glob("*.md")),
    )
    heading = next(folders[2].glob("*.md")).read_text(encoding="utf-8").partition("\n## ")[2]
    assert heading.partition(" {#")[0] in page


def test_a_yardstick_that_breaks_off_is_told(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="broke off"):
        measure_yardstick(tmp_path / "none.html", 0.1, 1)


@pytest.mark.parametrize("size", SIZES[:2], ids=lambda size: size.name)
def test_a_size_has_its_articles_with_everything_in_them(size: Size) -> None:
    texts = write_texts(size)
    assert len(texts) == size.articles
    for text in texts:
        assert text.body.count("\n## ") >= 1
        assert all(mark in text.body for mark in ("[^", "\n- ", "|---:|"))
    if size.articles > 1:
        assert {text.language for text in texts} == {"en-GB", "de", "ru"}


def test_the_manuscript_builds_and_the_book_has_the_same_text(tmp_path: Path) -> None:
    texts = write_texts(TINY)
    write_manuscript(texts, tmp_path)
    outcome = build(Workspace(tmp_path), ISSUE, ["pdf", "epub"])
    assert outcome.made == ("pdf", "epub")
    assert not outcome.findings
    book = write_book(texts, tmp_path / "book").read_text(encoding="utf-8")
    assert all(text.body in book for text in texts)


def test_the_issue_in_one_piece_has_all_gatherings_and_no_address_of_ours(tmp_path: Path) -> None:
    texts = write_texts(TINY)
    write_manuscript(texts, tmp_path)
    page = write_one_piece(Workspace(tmp_path), tmp_path / "whole").read_text(encoding="utf-8")
    assert page.count('gathering"') == len(texts) + 3
    assert "issue:" not in page
    assert "picture:" not in page


def test_an_edit_changes_one_paragraph_and_another_one_each_round() -> None:
    body = write_texts(TINY)[0].body
    text = f"---\ntitle: x\n---\n\n{body}"
    first, second = edit_paragraph(text, 1), edit_paragraph(text, 2)
    assert first != second
    before, after = text.split("\n\n"), first.split("\n\n")
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 1


def test_the_median_and_the_spread_are_those_of_the_seconds() -> None:
    measure = Measure("medium", COLD, "pdf", (4.0, 1.0, 2.0))
    assert measure.median == 2.0
    assert measure.spread == 1.5
    assert Measure("medium", COLD, "pdf").median == 0.0


def test_a_ratio_is_that_of_the_medians_with_the_rounds_own_ones_beside_it() -> None:
    measures = (
        Measure("medium", COLD, "pdf", (1.0, 2.0, 3.0)),
        Measure("medium", WHOLE, "pdf", (4.0, 4.0, 5.0)),
    )
    ratio = next(r for r in ratios(measures) if r.target == Target("medium", COLD, WHOLE, 0.45))
    assert (ratio.value, ratio.lowest, ratio.highest, ratio.met) == (0.5, 0.25, 0.6, False)


def test_files_are_compared_by_their_bytes() -> None:
    measures = (
        Measure("medium", COLD, "pdf", (1.0,), bytes=1_080),
        Measure("medium", WHOLE, "pdf", (4.0,), bytes=1_000),
    )
    ratio = next(r for r in ratios(measures) if r.target.of == "bytes")
    assert (ratio.value, ratio.met) == (1.08, True)


def test_a_ratio_with_a_missing_peer_is_not_made_up() -> None:
    measures = (
        Measure("medium", COLD, "pdf", (1.0,)),
        Measure("medium", WHOLE, "pdf", missing="not on this machine"),
    )
    assert {(ratio.value, ratio.met) for ratio in ratios(measures)} == {(0.0, None)}


def test_peers_that_the_machine_lacks_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contenders, "find_pandoc", lambda: "")
    monkeypatch.delenv(contenders.NPM_FOLDER, raising=False)
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    found = {each.name: each.missing for each in find_contenders(TINY, tmp_path)}
    for name in ("pandoc with Typst", "pandoc with WeasyPrint", "pandoc EPUB", "Paged.js"):
        assert contenders.ABSENT in found[name]
    assert "bash .ci/setup bench" in found["Vivliostyle"]
    assert not found[COLD]
    assert not found[WHOLE]


def test_a_folder_without_the_program_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(contenders.NPM_FOLDER, str(tmp_path))
    found = {each.name: each.missing for each in find_contenders(TINY, tmp_path / "bench")}
    assert found["Paged.js"].startswith(f"pagedjs-cli: {contenders.ABSENT}")


def in_turn(tmp_path: Path) -> tuple[Contender, ...]:
    """Return two contenders that note their turns, one that fails, and one that is missing."""
    note = "import sys, time; open('turns', 'a').write(sys.argv[1]); time.sleep(.15)"

    def contender(name: str, *command: str, missing: str = "") -> Contender:
        return Contender(name, "pdf", (sys.executable, "-c", *command), tmp_path, missing=missing)

    return (
        contender("a", note, "a"),
        contender("b", note, "b"),
        contender("fails", "raise SystemExit('no ink')"),
        contender("lacks", note, "c", missing="not on this machine"),
    )


def test_rounds_are_interleaved_and_failures_told(tmp_path: Path) -> None:
    measures = measure_size(TINY, in_turn(tmp_path), 3, lambda _: None)
    assert (tmp_path / "turns").read_text() == "abababab"
    assert [len(measure.seconds) for measure in measures] == [3, 3, 0, 0]
    assert [measure.missing for measure in measures[2:]] == [
        "failed: no ink", "not on this machine",
    ]  # fmt: skip
    assert measures[0].peak > 0


def test_memory_is_that_of_all_processes_together(tmp_path: Path) -> None:
    child = "x = bytearray(30_000_000); import time; time.sleep(1)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    alone = run([sys.executable, "-c", child], tmp_path, os.environ, sampled=True)
    both = run([sys.executable, "-c", parent], tmp_path, os.environ, sampled=True)
    assert 30_000_000 < alone.peak < both.peak


def test_a_command_that_does_not_end_is_ended(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    assert "not done" in run(command, tmp_path, os.environ, limit=0.3).failure


def test_results_are_written_as_json_table_and_plot(tmp_path: Path) -> None:
    measures = (
        Measure("small", COLD, "pdf", (1.0, 1.5), 100_000_000, 50_000),
        Measure("small", "Paged.js", "pdf", missing="not on this machine"),
    )
    results = Results(Machine.here(0.0), 2, measures, ratios(measures))
    files = {file.name: file for file in write_results(results, tmp_path)}
    record = json.loads(files["results.json"].read_text(encoding="utf-8"))
    assert record["measures"][0]["median"] == 1.25
    assert record["measures"][1]["missing"] == "not on this machine"
    table = files["results.md"].read_text(encoding="utf-8")
    assert "| small | fascicle, cold | 1.25 | 1.00–1.50 | 2 | 100 | 0.05 |" in table
    assert "| small | Paged.js | not on this machine |" in table
    assert table == as_table(results)
    plot = ElementTree.fromstring(files["results.svg"].read_bytes())  # noqa: S314  # our own
    assert {child.tag.rpartition("}")[2] for child in plot} >= {"title", "desc", "rect", "text"}


def test_the_plot_says_in_words_what_it_shows() -> None:
    plot = draw_plot((Measure("small", COLD, "pdf", (1.0,)),))
    assert "small, fascicle, cold: 1.00 seconds" in plot
    assert 'role="img"' in plot


def test_an_unknown_size_is_told_with_those_that_there_are() -> None:
    with pytest.raises(UsageError) as caught:
        choose_sizes(["huge"])
    assert "medium" in caught.value.hint
