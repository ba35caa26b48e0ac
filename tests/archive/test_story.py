"""The way of a serial, from its manuscript to its readers and into the archive, by commands."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import bagit
import fsspec
import pytest
import s3fs

from fascicle.distribution.delivery.plan import LEDGER
from tests.archive.conftest import tree_of
from tests.archive.test_archiving import is_valid
from tests.archive.test_verifying import flip
from tests.conftest import SAMPLE, Bench
from tests.delivery.servers import SSHD, make_home, s3_server, sftp_server

ISSUES = {
    "25-4": (25, 4, "2024-05-06", "Batumi"),
    "26-1": (26, 1, "2024-06-17", "Poti"),
    "26-2": (26, 2, "2024-08-26", "Baku"),
}
WRONG = "history: [{date: 2024-07-01, note: The year was wrong.}]\n"
RETRACTED = "status: retracted\nhistory: [{date: 2024-07-02, note: Nobody was there.}]\n"
ARTICLE = """\
---
title: The ferries of {place}
authors: [Ada Author]
language: en-GB
---

## The harbour

The harbour of {place} was dredged in the spring of {year}, and ferries have called there since.
"""


class Story(Bench):
    """The sample serial with three short issues: one will be corrected, one retracted."""

    def write_issue(self, issue: str, year: int = 2023, more: str = "") -> None:
        volume, number, date, place = ISSUES[issue]
        self.write(
            f"manuscript/{issue}/issue.yaml",
            f"volume: {volume}\nnumber: {number}\ndate: {date}\narticles: [ferries.md]\n{more}",
        )
        self.write(f"manuscript/{issue}/ferries.md", ARTICLE.format(place=place, year=year))

    def succeed(self, *arguments: str) -> str:
        """Run the program; return what it told."""
        done = self.call(*arguments)
        assert done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """Return the sample serial with three issues."""
    story = Story(tmp_path / "serial")
    for issue in ISSUES:
        story.write_issue(issue)
    return story


@pytest.fixture
def servers(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[fsspec.AbstractFileSystem]:
    """Have the serial go out to a folder, an SFTP and an S3 server; yield the last one's files."""
    keys = tmp_path / "keys"
    keys.mkdir()
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    for name, value in (
        ("HOME", str(tmp_path / "home")), ("AWS_ACCESS_KEY_ID", "testing"),
        ("AWS_SECRET_ACCESS_KEY", "testing"), ("AWS_DEFAULT_REGION", "us-east-1"),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    with s3_server() as endpoint, sftp_server(keys) as port:
        files = s3fs.S3FileSystem(endpoint_url=endpoint, skip_instance_cache=True)
        files.mkdir("bucket")
        user = make_home(tmp_path / "home", keys, port)
        text = SAMPLE.publication_file.read_text(encoding="utf-8")
        story.write(
            "manuscript/publication.yaml",
            f"{text}distribute:\n  folder: ../folder\n"
            f"  site: sftp://{user}@127.0.0.1:{port}{tmp_path}/site\n"
            f"  mirror: {{url: s3://bucket/serial, endpoint: '{endpoint}'}}\n",
        )
        yield files


@pytest.mark.slow
@pytest.mark.skipif(not SSHD.is_file(), reason="there is no SSH server here")
@pytest.mark.usefixtures("own_pictures")
def test_a_serial_goes_out_is_archived_damaged_found_restored_and_rebuilt(
    story: Story, servers: fsspec.AbstractFileSystem, tmp_path: Path
) -> None:
    story.succeed("release", "--all")
    story.write_issue("26-1", 2022, WRONG)
    story.write_issue("25-4", 2023, RETRACTED)
    assert "26-1: release 1.1 of 2024-07-01, corrected" in story.succeed("release", "--all")

    assert story.succeed("distribute").count("sent and read back") == 3
    sent = tree_of(tmp_path / "folder")
    assert sent.keys() >= {
        "26-2/index.html", "26-1/index.html", "26-1-v1.0/index.html", "25-4-v1.0/index.html",
    }  # fmt: skip
    assert tree_of(tmp_path / "site") == sent
    found = servers.find("bucket/serial")
    assert {n.removeprefix("bucket/serial/"): servers.cat_file(n) for n in found} == sent
    assert LEDGER in sent

    assert story.succeed("archive").count(", archived") == 5
    assert is_valid(story.root / "archive")
    assert "3 issues, 5 releases: every byte" in story.succeed("archive.verify")
    assert "1 article" in story.succeed("archive.search", "ferries Batumi")
    story.succeed("archive.export", "--issue", "26-2", "--to", "bag")
    bagit.Bag(str(story.root / "bag")).validate()

    pdf = next((story.root / "archive").rglob("v1/content/release/kavkaz-files-26-2.pdf"))
    flip(pdf, 5000)
    damaged = story.call("archive.verify")
    assert damaged.returncode == 5
    assert f"{pdf.relative_to(story.root / 'archive')}: changed [26-2, 1.0]" in damaged.stderr
    assert story.call("archive.restore", "--issue", "26-2", "--to", "x").returncode == 5
    shutil.copyfile(story.root / "bag/data/release/kavkaz-files-26-2.pdf", pdf)
    story.succeed("archive.verify")

    releases = {f.parent.name: tree_of(f) for f in (story.root / "dist").glob("*/releases")}
    shutil.rmtree(story.root / "dist")
    shutil.rmtree(story.root / "manuscript" / "26-1")
    for issue in ISSUES:
        story.succeed("archive.restore", "--issue", issue)
    assert {f.parent.name: tree_of(f) for f in (story.root / "dist").glob("*/releases")} == releases
    assert story.succeed("distribute").count("nothing has changed") == 3
    for issue, release in (("26-1", "1.0"), ("25-4", "1.1")):
        told = story.succeed("archive.rebuild", "--issue", issue, "--release", release)
        assert "the same bytes as archived" in told
