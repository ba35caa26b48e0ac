"""The last check of an issue: it still holds where nothing that it looked at has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fascicle.checks.preflight.dictionaries import installed
from fascicle.files import write_whole
from fascicle.findings import Report
from fascicle.pipeline.built import Built
from fascicle.pipeline.freshness import checks_digest, inputs_digest
from fascicle.workspace import ISSUE_FILE, Workspace, today

_FORESEEN = ("ace", "links-online", "spelling-")
"""What checks are called that are skipped where the machine lacks a program or a dictionary; those
are part of the key. The network is asked where the editor wants it, and then each time."""


@dataclass(frozen=True, slots=True)
class LastCheck:
    """What a check of an issue looks at, as a key, and where it keeps what it wrote for it."""

    folder: Path
    record: Path
    key: str

    def report(self, name: str) -> Report | None:
        """Return the report in the file `name` where all is as it was, else None."""
        try:
            record = json.loads(self.record.read_text(encoding="utf-8"))
            whole = all(
                _digest(self.folder / file) == digest for file, digest in record["files"].items()
            )
            if record["key"] != self.key or name not in record["files"] or not whole:
                return None
            return Report.from_record(json.loads((self.folder / name).read_bytes()))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def keep(self, report: Report, files: Mapping[Path, bytes]) -> None:
        """Note what a check wrote. What the machine lacked it may have next time: then do not."""
        if not all(skipped.check.startswith(_FORESEEN) for skipped in report.skipped):
            return
        digests = {
            file.name: hashlib.sha256(content).hexdigest() for file, content in files.items()
        }
        record = {"key": self.key, "files": digests}
        write_whole(self.record, json.dumps(record, indent=2).encode())


def last_check(
    workspace: Workspace, issue_id: str, built: Iterable[Built], surroundings: str = ""
) -> LastCheck:
    """Return the last check of an issue's files, whether it still holds or not.

    `surroundings` is what `surroundings_digest` returns, where it is known already.
    """
    folder = workspace.issue_dist(issue_id)
    total = hashlib.sha256()
    around = surroundings or surroundings_digest(workspace)
    for part in (inputs_digest(workspace, issue_id), around):
        total.update(f"{part}\0".encode())
    for file in built:
        total.update(f"{file.edition}\0{file.file}\0{file.key}\0".encode())
        total.update(_digest(folder / file.file).encode())
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    return LastCheck(folder, workspace.cache / "checks" / f"last-{name}.json", total.hexdigest())


def surroundings_digest(workspace: Workspace) -> str:
    """Return a digest of what a check of any issue looks at beside that issue, and judges with.

    A check holds for a day, since waivers run out; and only while all issues are numbered as they
    were.
    """
    total = hashlib.sha256()
    words = _digest(workspace.words_file)
    for part in (words, checks_digest(), installed(), today().isoformat()):
        total.update(f"{part}\0".encode())
    for other in workspace.issue_ids():
        total.update(f"{other}\0".encode())
        total.update(_digest(workspace.issue_folder(other) / ISSUE_FILE).encode())
    for record in workspace.release_records():
        total.update(_digest(record).encode())
    return total.hexdigest()


def _digest(file: Path) -> str:
    """Return the digest of a file, or nothing where it cannot be read."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""
