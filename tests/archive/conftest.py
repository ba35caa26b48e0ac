"""A serial whose issues were released: small files, in the form that real releases have."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import pytest

from fascicle.archive.sources import keep_sources
from fascicle.distribution.release.record import (
    Note,
    Release,
    ReleasedFile,
    sha256,
    write_release,
)
from fascicle.distribution.release.shelf import newest_in, shelve
from fascicle.distribution.release.versions import source_files
from fascicle.editions.web.record import ArticleRecord, Author, IssueRecord
from fascicle.pipeline.archiving import Archived, archive, released_issues
from tests.conftest import ISSUE, PUBLICATION, Bench

NOTES = (Note("2024-09-03", "The year was wrong."), Note("2025-02-11", "A source was not real."))
STATUS = ("published", "corrected", "retracted")
TEXT = "The harbour of Poti was dredged in the spring, and again in the autumn."
STYLES = {"styles/default/tokens.css": b":root {}", "styles/default/fonts/A.ttf": b"\0" * 4000}


def issue_record(issue: str, articles: Mapping[str, str], language: str = "en-GB") -> bytes:
    """Return the record of a web edition; `articles` are texts by their titles."""
    records = tuple(
        ArticleRecord(
            f"article-{n}", title, language, "Ada Author", (Author("Ada Author", "Author, Ada"),),
            "", "", "", f"{title} {text}",
        )
        for n, (title, text) in enumerate(articles.items(), 1)
    )  # fmt: skip
    record = IssueRecord(
        issue, f"Issue {issue}", "1", f"Volume 1, issue {issue}", "2024-08-26", "26 August 2024",
        language, "published", "2024-08-26", f"test-serial-{issue}", "", records,
    )  # fmt: skip
    return json.dumps(asdict(record), ensure_ascii=False).encode()


class Serial(Bench):
    """A publication of which releases can be made at once: their files are not typeset."""

    def start(self, issue: str, body: str = TEXT) -> None:
        """Write the manuscript of an issue."""
        self.write(f"manuscript/{issue}/issue.yaml", ISSUE.replace("number: 2", f"number: {issue}"))
        self.write(f"manuscript/{issue}/first.md", f"---\ntitle: T\nauthors: [A]\n---\n{body}\n")

    def release(
        self, issue: str = "1-2", version: int = 0, articles: Mapping[str, str] | None = None
    ) -> Release:
        """Release an issue as a version, with all that is kept beside a release."""
        texts = articles or {"A First Article": f"{TEXT} Version {version}."}
        self.start(issue, " ".join(texts.values()))
        files = {
            "web/issue.json": issue_record(issue, texts),
            "web/index.html": b"<p>An issue</p>",
            f"test-serial-{issue}.pdf": b"%PDF " + str(version).encode() * 500,
            "check.json": b"{}",
        }
        folder = self.workspace.issue_folder(issue)
        listed = tuple(
            ReleasedFile(name, sha256(content), len(content), "text/plain", "web")
            for name, content in sorted(files.items())
        )
        release = Release(
            "Test Serial", "1234-5679", issue, f"1.{version}", STATUS[version],  # type: ignore[arg-type]
            ("2024-08-26", *(note.date for note in NOTES))[version], NOTES[:version],
            listed, source_files(folder),
        )  # fmt: skip
        sources = {
            f"manuscript/{issue}/{path.name}": path.read_bytes() for path in folder.iterdir()
        } | {"manuscript/publication.yaml": PUBLICATION.encode(), **STYLES}
        keep_sources(self.workspace, issue, release.version, sources)
        shelve(self.workspace.issue_dist(issue), release, write_release(release, files))
        return release

    def archive(self) -> list[Archived]:
        """Archive all releases."""
        issues = released_issues(self.workspace)
        return list(archive(self.workspace, issues, lambda _: None))

    @property
    def vault(self) -> Path:
        """The archive's folder."""
        return self.root / "archive"

    def object(self, issue: str = "1-2") -> Path:
        """Return the folder of an issue in the archive."""
        (found,) = self.vault.glob(f"*/*%23{issue}")
        return found

    def newest(self, issue: str = "1-2") -> Path:
        """Return the folder of an issue's newest release."""
        found = newest_in(self.workspace.issue_dist(issue))
        assert found
        return found[0]


@pytest.fixture
def serial(tmp_path: Path) -> Serial:
    """Return a serial without an issue."""
    serial = Serial(tmp_path / "serial")
    serial.write("manuscript/publication.yaml", PUBLICATION)
    return serial


@pytest.fixture
def archived(serial: Serial) -> Serial:
    """Return a serial with two issues in the archive, of which one was corrected and retracted."""
    for version in range(3):
        serial.release("1-2", version)
    serial.release("1-3")
    serial.archive()
    return serial


def tree_of(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder by their names."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
