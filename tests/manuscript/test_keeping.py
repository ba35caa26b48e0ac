"""Articles that have not changed are not read again, and nothing is lost by it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fascicle.errors import ManuscriptError
from fascicle.manuscript import article
from fascicle.manuscript.gathering import Manuscript
from fascicle.manuscript.keeping import Kept
from tests.conftest import FRONT_MATTER, Bench

BIB = "@book{doe, author={Doe, Jane}, title={A Lake}, publisher={P}, date={1999}}\n"
Reads = Callable[[], tuple[Manuscript, list[str]]]
RICH = """
## Levels {#levels}

A lake[^1] falls, as $h_t = h_0 - kt$ says [@doe, p. 4]; see [](#dot) and [the other](second.md#b).

![A dot](images/dot.png "A *dot*"){#dot}

| a | b |
|---|---|
| 1 | 2 |

[^1]: The note, with [a link](#levels).
"""


@pytest.fixture
def read(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Reads:
    """Return what gathers an issue of two articles, and tells which it had to read."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(bench.root / "home"))
    bench.picture()
    bench.write("manuscript/1-2/references.bib", BIB)
    bench.article(RICH)
    bench.article("\n## B {#b}\n\nSee [](first.md#dot).\n", name="second.md")
    issue = bench.issue_folder / "issue.yaml"
    issue.write_text(issue.read_text().replace("first.md", "first.md\n  - second.md"))
    names = []

    def read_article(path: Path, *arguments: object) -> object:
        names.append(path.name)
        return article.read_article(path, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("fascicle.manuscript.issue_folder.read_article", read_article)

    def gather_kept() -> tuple[Manuscript, list[str]]:
        names.clear()
        return bench.gather(program="this one"), [*names]

    return gather_kept


class OfYesterday(Kept):
    """What another version of the program keeps."""


def drawer(bench: Bench) -> Path:
    """Return the file of what is kept."""
    (file,) = (bench.workspace.cache / "articles").iterdir()
    return file


def test_what_was_kept_is_what_was_read(bench: Bench, read: Reads) -> None:
    first, both = read()
    second, none = read()

    assert (both, none) == (["first.md", "second.md"], [])
    assert second == first == bench.gather()
    assert "<math" in second.issue.articles[0].body
    assert "data-xref" in second.issue.articles[1].body


def test_only_what_was_edited_is_read_again(bench: Bench, read: Reads) -> None:
    read()
    bench.article("\n## B {#b}\n\nAnother text.\n", name="second.md")

    manuscript, names = read()

    assert names == ["second.md"]
    assert "Another text." in manuscript.issue.articles[1].body


@pytest.mark.parametrize("changed", ["picture", "references", "language", "drawer"])
def test_what_an_article_depends_on_has_it_read_again(
    bench: Bench, read: Reads, changed: str
) -> None:
    read()
    if changed == "picture":
        bench.picture(size=(160, 100))
    elif changed == "references":
        bench.write("manuscript/1-2/references.bib", BIB.replace("Jane", "Joan"))
    elif changed == "language":
        issue = bench.issue_folder / "issue.yaml"
        issue.write_text(issue.read_text() + "language: de\n")
    else:
        drawer(bench).write_bytes(b"\x80\x05 torn")

    manuscript, names = read()

    assert "first.md" in names
    assert manuscript == bench.gather()


def test_an_article_of_which_something_is_to_be_said_says_it_each_time(
    bench: Bench, read: Reads
) -> None:
    bench.article("\n## B {#b}\n\n<blink>x</blink>\n", FRONT_MATTER, name="second.md")

    told = [read() for _ in range(2)]

    assert [manuscript.warnings for manuscript, _ in told] == [bench.gather().warnings] * 2
    assert told[0][0].warnings
    assert told[1][1] == ["second.md"]


def test_an_article_that_is_saved_while_it_is_read_is_not_kept(
    bench: Bench, read: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = bench.issue_folder / "first.md"
    reads = article.read_article

    def save(path: Path, *arguments: object) -> object:
        text = first.read_text()
        first.write_text(text.replace("A lake", "A sea"))
        made = reads(path, *arguments)  # type: ignore[arg-type]
        first.write_text(text)
        return made

    with monkeypatch.context() as patched:
        patched.setattr(article, "read_article", save)
        assert "A sea" in read()[0].issue.articles[0].body
    gathered, names = read()
    assert names == ["first.md"]
    assert gathered == bench.gather()


def test_what_somebody_else_kept_is_not_believed(
    bench: Bench, read: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    read()
    kept = drawer(bench).read_bytes()
    monkeypatch.setenv("XDG_CACHE_HOME", str(bench.root / "another"))

    _, names = read()

    assert names == ["first.md", "second.md"]
    assert drawer(bench).read_bytes()[32:] == kept[32:]  # the same again, with another's seal
    assert drawer(bench).read_bytes()[:32] != kept[:32]


def test_one_byte_changed_breaks_the_seal(bench: Bench, read: Reads) -> None:
    read()
    kept = drawer(bench).read_bytes()
    drawer(bench).write_bytes(kept.replace(b"falls", b"fells"))

    manuscript, names = read()

    assert names == ["first.md", "second.md"]
    assert "falls" in manuscript.issue.articles[0].body


def test_what_another_version_kept_is_let_go(
    bench: Bench, read: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("fascicle.manuscript.keeping.Kept", OfYesterday)
        bench.gather(program="the last one")
    monkeypatch.delattr(f"{__name__}.OfYesterday")  # as after an update

    assert read()[1] == ["first.md", "second.md"]


def test_where_there_is_no_home_all_is_read(
    bench: Bench, read: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(bench.article(name="no-folder.md")))

    assert [read()[1] for _ in range(2)] == [["first.md", "second.md"]] * 2


def test_what_was_read_is_kept_though_there_are_mistakes_elsewhere(
    bench: Bench, read: Reads
) -> None:
    bench.write("manuscript/1-2/second.md", "No front matter.\n")
    with pytest.raises(ManuscriptError):
        read()
    bench.article("\n## B {#b}\n\nSee [](first.md#dot).\n", name="second.md")
    _, names = read()
    assert names == ["second.md"]
