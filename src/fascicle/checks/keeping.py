"""What a check said of a file, kept by the key of the file: an unchanged file is not judged again.

Only checks that read nothing but the file are kept: its words are compared with the manuscript
each time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from fascicle.files import write_whole
from fascicle.findings import Finding


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check said of one file, and the version of what judged."""

    version: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps verdicts in a folder. `judges` is the digest of all that judges a file."""

    folder: Path
    judges: str

    def key(self, check: str, file: Path) -> str:
        """Return the key of a verdict: the check, what judges, the file's name and content.

        Raise OSError for a file that cannot be read.
        """
        total = hashlib.sha256()
        for part in (self.judges, check, file.name):
            total.update(f"{part}\0".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
        return total.hexdigest()

    def find(self, key: str) -> Verdict | None:
        """Return the verdict of a key; None where there is none that can be read."""
        try:
            record = json.loads(self._path(key).read_text(encoding="utf-8"))
            found = tuple(Finding.from_record(each) for each in record["findings"])
            return Verdict(str(record["version"]), found)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, version: str, findings: Iterable[Finding]) -> None:
        """Keep a verdict."""
        record = {"version": version, "findings": [asdict(each) for each in findings]}
        write_whole(self._path(key), json.dumps(record, ensure_ascii=False).encode())

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"
