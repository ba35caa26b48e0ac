"""What is sent, in which order, and what a reader sees of it at any moment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fascicle.distribution.delivery.opening import open_store
from fascicle.distribution.delivery.plan import LEDGER
from fascicle.distribution.delivery.store import Store
from fascicle.errors import MachineError, UsageError
from fascicle.issue.target import Target
from tests.delivery.conftest import ISSUES, Site

SHELF = Target("shelf", "shelf")


def test_a_site_arrives_whole_and_a_second_run_sends_nothing(site: Site) -> None:
    assert len(site.send(SHELF).send) == len(site.files())
    assert site.arrived(SHELF) == site.files()
    assert site.send(SHELF).is_empty
    assert site.steps == []


def test_only_what_changed_is_sent(site: Site) -> None:
    site.send(SHELF)
    site.write("1-2/article.html", "<p>A correction</p>")
    site.write("1-2/new.html", "<p>New</p>")
    sent = site.send(SHELF)
    assert [parcel.name for parcel in sent.send] == ["1-2/article.html", "1-2/new.html"]
    assert sent.issues == ("1-2",)
    assert site.arrived(SHELF) == site.files()


def test_the_first_page_and_the_feeds_switch_over_last(site: Site) -> None:
    names = [parcel.name for parcel in site.send(SHELF).send]
    assert names[-2:] == ["index.html", "feed.xml"]
    for issue in ISSUES:
        page, contents = names.index(f"{issue}/article.html"), names.index(f"{issue}/index.html")
        assert names.index(f"{issue}/serial-{issue}.pdf") < page < contents
        assert names.index(f"{issue}/look/style.css") < page
        assert contents < names.index("search/61.json")


def test_nothing_is_shown_before_everything_has_arrived(site: Site) -> None:
    site.send(SHELF)
    before = site.arrived(SHELF)
    for name in ("index.html", "1-1/article.html", "1-2/serial-1-2.pdf"):
        site.write(name, "changed")
    broken = open_store(SHELF, site.root)
    put = broken.files.put_file

    def fail(source: str, to: str) -> None:
        if "index.html" in to:
            raise PermissionError(13, "Permission denied")
        put(source, to)

    broken.files.put_file = fail
    with pytest.raises(MachineError, match="Permission denied"):
        site.send(SHELF, connect=lambda: broken)
    shown = {n: c for n, c in site.arrived(SHELF).items() if not n.endswith(".part")}
    assert shown == before
    brought = site.send(SHELF)
    assert len(brought.send) == 3
    assert site.arrived(SHELF) == site.files()


def test_a_file_that_arrives_damaged_is_sent_again(site: Site) -> None:
    opened = open_store(SHELF, site.root)
    put = opened.files.put_file
    spoilt: list[str] = []

    def spoil(source: str, to: str) -> None:
        put(source, to)
        if to.endswith(".part") and "serial-1-1" in to and not spoilt:
            spoilt.append(to)
            Path(to).write_bytes(b"x" * Path(source).stat().st_size)

    opened.files.put_file = spoil
    site.send(SHELF, connect=lambda: opened)
    assert len(spoilt) == 1
    assert site.arrived(SHELF) == site.files()


def test_a_store_that_spoils_every_file_is_told(site: Site) -> None:
    opened = open_store(SHELF, site.root)
    opened.files.put_file = lambda _, to: Path(to).write_bytes(b"spoilt")
    with pytest.raises(MachineError, match="came back other than it was sent"):
        site.send(SHELF, connect=lambda: opened)
    assert site.waits == [1.0, 2.0, 4.0, 8.0, 16.0]


def test_what_an_interrupted_delivery_brought_is_not_sent_again(site: Site) -> None:
    opened = open_store(SHELF, site.root)
    halted = replace(opened, move=None)

    def halt(_before: str, _after: str) -> None:
        raise KeyboardInterrupt

    halted = replace(opened, move=halt)
    with pytest.raises(KeyboardInterrupt):
        site.send(SHELF, connect=lambda: halted)
    opened.files.put_file = lambda _, to: pytest.fail(f"{to} was sent again")
    counting: Store = replace(opened)
    with pytest.raises(pytest.fail.Exception, match=r"fascicle\.json"):  # all the rest is there
        site.send(SHELF, connect=lambda: counting)
    site.send(SHELF)
    assert site.arrived(SHELF) == site.files()


def test_what_the_site_no_longer_has_goes_but_what_is_not_ours_stays(site: Site) -> None:
    site.send(SHELF)
    foreign = site.root / "shelf" / "notes.html"
    foreign.write_text("somebody else's")
    (site.folder / "search" / "61.json").unlink()
    (site.folder / "1-1" / "article.html").unlink()
    assert site.send(SHELF).remove == ("search/61.json",)
    shelf = site.root / "shelf"
    assert foreign.read_text() == "somebody else's"
    assert (shelf / "1-1" / "article.html").is_file()  # an address that was given out
    assert not (shelf / "search" / "61.json").exists()


def test_a_target_with_an_issue_that_is_not_here_is_left_alone(site: Site) -> None:
    site.send(SHELF)
    with pytest.raises(MachineError, match="no release here: 1-1"):
        site.send(SHELF, issues=("1-2",))


def test_what_was_altered_or_lost_at_the_target_is_sent_again(site: Site) -> None:
    site.send(SHELF)
    (site.root / "shelf" / "1-1" / "index.html").write_text("short")
    (site.root / "shelf" / "feed.xml").unlink()
    assert [parcel.name for parcel in site.send(SHELF).send] == ["1-1/index.html", "feed.xml"]


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"files": 3}', b"\xff", b"null"])
def test_a_ledger_that_cannot_be_read_only_costs_time(site: Site, content: bytes) -> None:
    site.send(SHELF)
    (site.root / "shelf" / LEDGER).write_bytes(content)
    site.send(SHELF)
    assert site.arrived(SHELF) == site.files()
    assert site.send(SHELF).is_empty


@pytest.mark.parametrize("url", [".", "manuscript", "manuscript/x", "/", ".."])
def test_the_publication_itself_is_no_target(site: Site, url: str) -> None:
    with pytest.raises(UsageError, match="holds the publication itself"):
        open_store(Target("shelf", url), site.root)
