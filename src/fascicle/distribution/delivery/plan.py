"""What a target lacks of the serial's site, in the order in which readers are to see it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fascicle.distribution.delivery.store import Store
from fascicle.distribution.release.record import sha256
from fascicle.errors import MachineError

LEDGER = ".fascicle.json"
"""What has been delivered to a target: it lies there, beside the files."""

_PART = re.compile(r"(^|/)\.[^/]+\.[0-9a-f]{16}\.part$")
_FEEDS = {"feed.xml", "opds.json", "sitemap.xml", "robots.txt"}


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file to send: its name at the target, where it is, its digest and its bytes."""

    name: str
    source: Path
    sha256: str
    bytes: int

    @property
    def part(self) -> str:
        """The name that it has at the target until it is whole, and has been read back."""
        folder, slash, file = self.name.rpartition("/")
        return f"{folder}{slash}.{file}.{self.sha256[:16]}.part"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done at a target.

    `send` is in the order in which the files are to appear; `remove` are those of the site's own
    that it has no longer, and what was left of a delivery that came to nothing. `ledger` is what
    is told there when all is done.
    """

    send: tuple[Parcel, ...]
    remove: tuple[str, ...]
    ledger: bytes
    issues: tuple[str, ...]
    unchanged: int = 0
    sizes: Mapping[str, int] = field(default_factory=dict)
    """The bytes of each file that is at the target."""

    @property
    def bytes(self) -> int:
        """How much is to be sent."""
        return sum(parcel.bytes for parcel in self.send)

    @property
    def is_empty(self) -> bool:
        """True when the target has it all."""
        return not (self.send or self.remove)


@dataclass(frozen=True, slots=True)
class Ledger:
    """What has been delivered: the digest of each file by its name, and the issues."""

    files: Mapping[str, str] = field(default_factory=dict)
    issues: tuple[str, ...] = ()


def make_plan(store: Store, site: Path, issues: Iterable[str], target: str) -> Plan:
    """Return what a target lacks of a site; `issues` are the ids of those on it.

    A target with an issue that the site lacks raises MachineError: it would vanish from the lists.
    """
    ids = tuple(issues)
    parcels = [_parcel(site, path) for path in site.rglob("*") if path.is_file()]
    ledger = read_ledger(store.read(LEDGER))
    lost = [issue for issue in ledger.issues if issue not in ids]
    if lost:
        message = f"it has issues of which there is no release here: {', '.join(lost)}"
        hint = "bring their releases back into dist/, as from the archive; else they would be lost"
        raise MachineError(message, where=target, hint=hint)
    sizes = store.sizes()
    there = {n: digest for n, digest in ledger.files.items() if n in sizes}
    send = [p for p in parcels if there.get(p.name) != p.sha256 or sizes[p.name] != p.bytes]
    names = {parcel.name for parcel in parcels}
    gone = {n for n in there if n not in names and not _of_issue(n, (*ids, *ledger.issues))}
    gone |= {n for n in sizes if _PART.search(n)} - {parcel.part for parcel in send}
    return Plan(
        send=tuple(sorted(send, key=lambda parcel: _turn(parcel.name, ids))),
        remove=tuple(sorted(gone)),
        ledger=_write_ledger(parcels, ids),
        issues=tuple(i for i in ids if any(_of_issue(p.name, (i,)) for p in send)),
        unchanged=len(parcels) - len(send),
        sizes=sizes,
    )


def _parcel(site: Path, path: Path) -> Parcel:
    content = path.read_bytes()
    return Parcel(path.relative_to(site).as_posix(), path, sha256(content), len(content))


def _of_issue(name: str, issues: Iterable[str]) -> bool:
    """Return whether a file is in the folder of an issue, or of a version of one."""
    folder, slash, _ = name.partition("/")
    return bool(slash) and any(folder == i or folder.startswith(f"{i}-v1.") for i in issues)


def _turn(name: str, issues: tuple[str, ...]) -> tuple[bool, bool, bool, bool, str]:
    """Return the turn of a file: what others show or lead to comes before them.

    Issues come before the site, pages after what they show, and contents after their pages; last
    of all are the site's own first page, and its feeds.
    """
    file = name.rpartition("/")[2]
    of_site = not _of_issue(name, issues)
    is_page = name.endswith(".html") or (of_site and "/" not in name)
    return of_site, is_page, file == "index.html" or file in _FEEDS, file in _FEEDS, name


def read_ledger(content: bytes | None) -> Ledger:
    """Return what a target's ledger tells; of none that can be read, that there is nothing."""
    try:
        data = json.loads(content or b"{}")
        files = {str(name): str(digest) for name, digest in data["files"].items()}
        return Ledger(files, tuple(str(issue) for issue in data["issues"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Ledger()


def _write_ledger(parcels: Iterable[Parcel], issues: tuple[str, ...]) -> bytes:
    files = {parcel.name: parcel.sha256 for parcel in sorted(parcels, key=lambda p: p.name)}
    return (json.dumps({"issues": issues, "files": files}, indent=1) + "\n").encode()
