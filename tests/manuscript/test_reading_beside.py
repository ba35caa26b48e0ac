"""Long texts are read by two processes, and nobody can tell from what they bring."""

from __future__ import annotations

import errno
import os
import signal
from pathlib import Path

import pytest

from fascicle.errors import ManuscriptError
from fascicle.manuscript.gathering import Manuscript
from fascicle.manuscript.reading_beside import Beside, reading_beside
from tests.conftest import Bench

NAMES = ("first.md", "second.md", "third.md", "fourth.md")
pytestmark = pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="it takes two cores")


@pytest.fixture
def texts(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Return an issue of four articles with a picture, taken for long."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(bench.root / "home"))
    monkeypatch.setattr("fascicle.manuscript.reading_beside.LEAST", 100)
    monkeypatch.setattr("fascicle.manuscript.reading_beside.is_alone", lambda: True)
    bench.picture()
    for name in NAMES:
        bench.article(f"\n## On {name} {{#h}}\n\nIts note[^1].\n\n[^1]: N.\n", name=name)
    bench.article("\n## D\n\n![A dot](images/dot.png)\n\nSee [](first.md#h).\n", name=NAMES[-1])
    issue = bench.issue_folder / "issue.yaml"
    issue.write_text(issue.read_text().replace("first.md", "\n  - ".join(NAMES)))
    return bench


def test_two_processes_read_what_one_does(texts: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    ours: list[str] = []
    original = Beside.take

    def take(self: Beside, number: int) -> object:
        while number >= 2 and number not in self._read:  # until the other one has read it
            os.sched_yield()
        found = original(self, number)
        if found is None:
            ours.append(NAMES[number])
        return found

    monkeypatch.setattr(Beside, "take", take)
    together = texts.gather(program="this one")

    assert set(ours) <= set(NAMES[:2])
    assert together == texts.gather()
    assert "article:first#h" in together.issue.articles[-1].body


def test_mistakes_are_told_in_their_order(texts: Bench) -> None:
    for name in NAMES:
        texts.article("\nSee [](#nowhere), and ![](images/none.png)\n\n::: asid\n:::\n", name=name)

    with pytest.raises(ManuscriptError) as alone:
        texts.gather()
    with pytest.raises(ManuscriptError) as together:
        texts.gather(program="this one")

    assert together.value.findings == alone.value.findings
    assert len(together.value.findings) > len(NAMES)


def test_who_waits_for_what_stands_before_the_texts_is_told_of_it_first(texts: Bench) -> None:
    told: list[Manuscript] = []

    made = texts.gather(program="this one", meanwhile=told.append)
    texts.gather(program="this one", meanwhile=told.append)

    (first,) = told  # the second time nothing is new
    assert [each.title for each in first.issue.articles] == [
        each.title for each in made.issue.articles
    ]
    assert not any(each.body for each in first.issue.articles)


def test_nobody_is_told_of_a_front_that_is_wrong(texts: Bench) -> None:
    told: list[Manuscript] = []
    (texts.issue_folder / "third.md").write_text("---\ntitel: T\n---\n")

    with pytest.raises(ManuscriptError):
        texts.gather(program="this one", meanwhile=told.append)

    assert not told


def test_a_process_that_is_ended_leaves_its_texts_to_us(
    texts: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    us = os.getpid()

    def read_maths(*_arguments: object) -> None:
        if os.getpid() != us:
            os.kill(os.getpid(), signal.SIGKILL)

    expected = texts.gather()
    monkeypatch.setattr("fascicle.manuscript.issue_folder.set_maths", read_maths)

    assert texts.gather(program="this one") == expected


def test_no_process_is_begun_for_little_or_beside_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "text.md"
    file.write_text("A text. " * 100_000)
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("it forks"))

    monkeypatch.setattr("fascicle.manuscript.reading_beside.is_alone", lambda: False)
    with reading_beside([file, file], str) as beside:
        assert beside is None

    monkeypatch.setattr("fascicle.manuscript.reading_beside.is_alone", lambda: True)
    with reading_beside([file], str) as beside:
        assert beside is None
    file.write_text("A text.")
    with reading_beside([file, file], str) as beside:
        assert beside is None


def test_where_the_machine_gives_no_process_we_read_alone(
    texts: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fork() -> int:
        raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))

    expected = texts.gather()
    before = len(list(Path("/proc/self/fd").iterdir()))
    monkeypatch.setattr(os, "fork", fork)

    assert texts.gather(program="this one") == expected
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_nobody_waits_for_what_could_not_be_taken_in(
    texts: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(_file: object) -> object:
        raise MemoryError

    expected = texts.gather()
    monkeypatch.setattr("fascicle.manuscript.reading_beside.pickle.load", load)

    assert texts.gather(program="this one") == expected
