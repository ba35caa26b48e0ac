"""DOIs are deposited, followed and remembered: against a server that answers as Crossref does."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fascicle.distribution.deposit.batch import read_batch
from fascicle.distribution.deposit.crossref import Account, Crossref, account_of, server_of
from fascicle.distribution.deposit.depositing import Errand, deposit
from fascicle.distribution.deposit.register import FILE, Deposited, read_register
from fascicle.distribution.records.crossref.batch import stamp_of, write_batch
from fascicle.distribution.records.sources import sources_of
from fascicle.distribution.release.record import Release, ReleasedFile, sha256, write_release
from fascicle.distribution.release.shelf import shelve
from fascicle.errors import MachineError, UsageError
from fascicle.issue.model import Issue
from fascicle.pipeline.depositing import planned_deposit
from tests.conftest import Bench
from tests.records.crossref_server import LOGIN, PASSWORD, Desk, serving

NOW = datetime(2026, 11, 24, 3, 0, 0, tzinfo=UTC)
ARTICLE, ISSUE = "10.5555/ts.1.2.<1>", "10.5555/ts.1.2"


@pytest.fixture
def desk() -> Iterator[Desk]:
    with serving() as desk:
        yield desk


@dataclass(frozen=True)
class House:
    """A publication that deposits at a server."""

    bench: Bench
    desk: Desk

    def deposit(
        self, issue: Issue | None = None, now: datetime = NOW, seconds: float = 120
    ) -> dict[str, tuple[str, str]]:
        """Deposit an issue; return what was done with each DOI, and how it stands."""
        issue = issue or self.bench.issue()
        content = write_batch(sources_of(issue), stamp_of(issue))
        batch = read_batch(content, "batch", issue.file_stem)
        errand = Errand(self.bench.root, batch, issue.id, "1.0", seconds, pause=0.01)
        account = Account(self.desk.address, LOGIN, PASSWORD)
        with Crossref(account) as server:
            planned, known = deposit(errand, server, now, lambda _: None)
        return {each.doi: (each.change, known[each.doi].state) for each in planned}

    def known(self) -> Mapping[str, Deposited]:
        (known,) = read_register(self.bench.root).values()
        return known


@pytest.fixture
def house(full: Bench, desk: Desk) -> House:
    return House(full, desk)


def retitled(issue: Issue, keywords: tuple[str, ...] = ("new",)) -> Issue:
    """Return an issue of which something has changed that Crossref is told."""
    title = replace(issue.articles[0].title, html=keywords[0], plain=keywords[0])
    return replace(issue, articles=(replace(issue.articles[0], title=title), issue.articles[1]))


def test_new_dois_are_sent_and_registered(house: House) -> None:
    assert house.deposit() == {ISSUE: ("new", "registered"), ARTICLE: ("new", "registered")}
    assert set(house.desk.stamps) == {ISSUE, ARTICLE}
    assert house.known()[ARTICLE].message == "Successfully added"
    assert house.known()[ARTICLE].stamp == 20261124030000


def test_what_has_not_changed_is_not_sent_again(house: House) -> None:
    house.deposit()
    assert house.deposit()[ARTICLE] == ("unchanged", "registered")
    assert len(house.desk.files) == 1


def test_only_what_has_changed_is_sent_again(house: House) -> None:
    house.deposit()
    again = house.deposit(retitled(house.bench.issue()), NOW.replace(hour=4))
    assert again == {ISSUE: ("unchanged", "registered"), ARTICLE: ("changed", "registered")}
    assert house.desk.stamps == {ISSUE: 20261124030000, ARTICLE: 20261124040000}


def test_a_clock_that_was_set_back_makes_no_smaller_number(house: House) -> None:
    house.deposit()
    changed = house.deposit(retitled(house.bench.issue()), NOW.replace(year=2020))
    assert changed[ARTICLE] == ("changed", "registered")
    assert house.desk.stamps[ARTICLE] == 20261124030001


def test_an_outcome_that_takes_its_time_is_waited_for(house: House) -> None:
    house.desk.delays = 3
    assert house.deposit()[ARTICLE] == ("new", "registered")
    assert len(house.desk.asked) == 4


def test_an_outcome_that_was_not_awaited_is_told_by_the_next_run(house: House) -> None:
    house.desk.delays = 10_000
    assert house.deposit(seconds=0)[ARTICLE] == ("new", "waiting")
    assert house.deposit(seconds=0)[ARTICLE] == ("waiting", "waiting")
    house.desk.delays = 0
    assert house.deposit()[ARTICLE] == ("unchanged", "registered")
    assert len(house.desk.files) == 1


def test_a_refused_doi_is_told_and_sent_again(house: House) -> None:
    house.desk.refuses = ARTICLE
    assert house.deposit() == {ISSUE: ("new", "registered"), ARTICLE: ("new", "failed")}
    assert "not greater" in house.known()[ARTICLE].message
    house.desk.refuses = ""
    assert house.deposit(now=NOW.replace(hour=5))[ARTICLE] == ("failed", "registered")


def test_a_deposit_that_the_server_has_lost_is_sent_again(house: House) -> None:
    house.desk.delays = 10_000
    house.deposit(seconds=0)
    house.desk.outcomes.clear()
    house.desk.delays = 0
    assert house.deposit(now=NOW.replace(hour=5))[ARTICLE] == ("failed", "registered")


def test_a_connection_that_is_cut_is_made_good_by_the_next_run(house: House) -> None:
    house.desk.cut = True
    with pytest.raises(MachineError, match="cannot be reached") as caught:
        house.deposit()
    assert PASSWORD not in f"{caught.value.message}{caught.value.hint}"
    assert not (house.bench.root / FILE).exists()
    assert house.deposit(now=NOW.replace(hour=4))[ARTICLE] == ("new", "registered")


def test_a_server_that_does_not_answer_is_told(full: Bench) -> None:
    house = House(full, Desk(address="http://127.0.0.1:9"))
    with pytest.raises(MachineError, match="cannot be reached"):
        house.deposit()


@pytest.mark.parametrize(("status", "hint"), [
    (401, "CROSSREF_LOGIN"), (403, "right"), (503, "later"), (302, "later"), (500, "later"),
])  # fmt: skip
def test_a_refusal_is_told_with_what_to_do(house: House, status: int, hint: str) -> None:
    house.desk.status = status
    with pytest.raises(MachineError, match=f"HTTP status {status}") as caught:
        house.deposit()
    assert hint in caught.value.hint


@pytest.mark.parametrize("answer", [
    b"", b"<html>maintenance</html>", b"not XML", b"<doi_batch_diagnostic/>",
    b'<!DOCTYPE x [<!ENTITY a "b">]><doi_batch_diagnostic>&a;</doi_batch_diagnostic>',
])  # fmt: skip
def test_an_answer_that_says_nothing_leaves_it_waiting(house: House, answer: bytes) -> None:
    house.desk.answer = answer or b" "
    assert house.deposit(seconds=0.02)[ARTICLE] == ("new", "waiting")


def test_an_endless_answer_is_not_read_to_its_end(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fascicle.distribution.deposit.crossref._LARGEST_ANSWER", 1000)
    house.desk.answer = b"x" * 2000
    with pytest.raises(MachineError, match="longer"):
        house.deposit()


def test_the_password_stands_in_no_log_and_no_register(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    house.deposit()
    written = (house.bench.root / FILE).read_text(encoding="utf-8") + caplog.text
    written += repr(Account(house.desk.address, LOGIN, PASSWORD))
    assert PASSWORD not in written
    assert "s3cret" not in written


@pytest.mark.parametrize("address", [
    "http://doi.crossref.org", "ftp://doi.crossref.org", "doi.crossref.org", "https://",
    "https://user:secret@doi.crossref.org",
])  # fmt: skip
def test_a_password_goes_over_no_open_line(address: str) -> None:
    with pytest.raises(UsageError, match="all to read"):
        server_of({"CROSSREF_SERVER": address})


def test_the_account_comes_from_the_environment_alone() -> None:
    named = {"CROSSREF_LOGIN": LOGIN, "CROSSREF_PASSWORD": PASSWORD}
    assert account_of(named) == Account("https://doi.crossref.org", LOGIN, PASSWORD)
    assert account_of(named, test=True).server == "https://test.crossref.org"
    with pytest.raises(UsageError, match="not known"):
        account_of({"CROSSREF_LOGIN": LOGIN})


@pytest.mark.parametrize("text", ["", "[]", '{"doi.crossref.org": {"10.5555/1": {}}}', "\xff"])
def test_a_damaged_register_is_told(text: str, house: House) -> None:
    (house.bench.root / FILE).write_text(text, encoding="latin-1")
    with pytest.raises(MachineError, match="cannot be read") as caught:
        house.deposit()
    assert "version control" in caught.value.hint
    assert not house.desk.files


@pytest.mark.parametrize("content", [
    b"", b"<x/>",
    b"<x xmlns='http://www.crossref.org/schema/5.3.1'><head/><body><journal/></body></x>",
])  # fmt: skip
def test_a_file_that_is_no_deposit_is_told(content: bytes) -> None:
    with pytest.raises(MachineError, match="no deposit"):
        read_batch(content, "file", "stem")


def released(bench: Bench, content: bytes | None) -> Path:
    """Put a release of the issue into `dist/`, with a deposit if one is given."""
    issue = bench.issue()
    name = f"records/{issue.file_stem}.crossref.xml"
    files = {} if content is None else {name: content}
    listed = [
        ReleasedFile(each, sha256(file), len(file), "application/xml", "record")
        for each, file in files.items()
    ]
    release = Release("T", "1234-5679", "1-2", "1.0", "published", "2024-08-26", (), tuple(listed))
    return shelve(bench.workspace.issue_dist("1-2"), release, write_release(release, files))


def test_the_task_shows_the_plan_then_deposits_the_newest_release(
    full: Bench, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = full.issue()
    released(full, write_batch(sources_of(issue), stamp_of(issue)))
    for name, value in (("SERVER", desk.address), ("LOGIN", LOGIN), ("PASSWORD", PASSWORD)):
        monkeypatch.setenv(f"CROSSREF_{name}", value)
    shown = full.call("deposit", "--dry-run")
    assert shown.returncode == 0, shown.stderr
    assert f"{ARTICLE}: new, would be sent to {desk.address}" in shown.stdout
    assert not desk.files
    assert not (full.root / FILE).exists()
    desk.refuses = ARTICLE
    done = full.call("deposit", "--wait", "1")
    assert done.returncode == 4
    assert f"{ISSUE}: new, sent; registered: Successfully added" in done.stdout
    assert f"{ARTICLE}: new, sent; failed: Record not processed" in done.stderr
    assert f"has not registered {ARTICLE}" in done.stderr
    assert "s3cret" not in done.stdout + done.stderr
    (known,) = json.loads((full.root / FILE).read_text(encoding="utf-8")).values()
    assert (known[ARTICLE]["issue"], known[ARTICLE]["version"]) == ("1-2", "1.0")


def test_an_issue_that_is_not_released_is_not_deposited(full: Bench) -> None:
    with pytest.raises(UsageError, match="has not been released"):
        planned_deposit(full.workspace, "1-2")
    released(full, None)
    with pytest.raises(UsageError, match="nothing to deposit"):
        planned_deposit(full.workspace, "1-2")
