"""What the archive holds, and what is wrong with it, as text."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.archive.searching import MARK
from fascicle.present.lines import counted, paint, short_path, write_line

if TYPE_CHECKING:
    from fascicle.archive.catalogue import Entry
    from fascicle.archive.damage import Damage
    from fascicle.archive.searching import Found
    from fascicle.distribution.release.record import Release
    from fascicle.pipeline.archiving import Archived
    from fascicle.pipeline.rebuilding import Rebuilt
    from fascicle.pipeline.restoring import Restored
    from fascicle.pipeline.verifying import Verified


def show_archived(archived: Archived) -> None:
    """Tell of a release that is in the archive whether it was put there now."""
    release = archived.release
    said = "archived" if archived.is_new else "in the archive already"
    write_line(f"{release.issue}: release {release.version} of {release.date}, {said}")


def show_entries(entries: Sequence[Entry]) -> None:
    """Tell which releases are in the archive, a line each, under the name of their serial."""
    serial = ""
    if not entries:
        write_line("nothing has been archived yet")
    for entry in entries:
        if entry.serial != serial:
            serial = entry.serial
            write_line(paint(serial, "1", sys.stdout))
        title = f"  {entry.title}" if entry.is_newest else ""
        facts = f"{entry.release:<5} {entry.date:<10}  {entry.status:<9}"
        write_line(f"  {entry.issue:<8} {facts}  archived {entry.archived[:10]}{title}")


def show_found(found: Found) -> None:
    """Tell which articles a search has found, each with what stands around the words."""
    for hit in found.hits:
        status = f", {hit.status}" if hit.status != "published" else ""
        write_line(f"{paint(hit.title, '1', sys.stdout)}  {hit.byline}")
        write_line(f"  {hit.serial} {hit.issue}, release {hit.release} of {hit.date}{status}")
        write_line(f"  {_with_marks(hit.snippet)}")
    shown = f", the best {len(found.hits)} shown" if found.total > len(found.hits) else ""
    wider = ", of words that begin so" if found.is_wider and found.total else ""
    write_line(f"{counted(found.total, 'article')}{wider}{shown}")


def _with_marks(snippet: str) -> str:
    """Return a snippet with what was found in it in colour, where that can be shown."""
    parts = [part.partition(MARK[1]) for part in snippet.split(MARK[0])]
    first, rest = parts[0][0], parts[1:]
    return first + "".join(paint(word, "33", sys.stdout) + after for word, _, after in rest)


def show_damages(damages: Iterable[Damage]) -> None:
    """Tell what is wrong with the archive, each thing with its file, on standard error."""
    for damage in damages:
        of = f" [{damage.issue}" if damage.issue else ""
        of += f", {damage.version}" if damage.version and of else ""
        where = paint(damage.file, "1", sys.stderr)
        write_line(f"{where}: {damage.what}{of}{']' if of else ''}", to_errors=True)


def show_verified(verified: Verified) -> None:
    """Tell that an archive is as it was."""
    counts = f"{counted(verified.objects, 'issue')}, {counted(verified.versions, 'release')}"
    verdict = paint(str(verified.depth), "32", sys.stdout)
    write_line(f"{verified.place}: {counts}: {verdict}")


def show_restored(restored: Restored) -> None:
    """Tell where a release was brought back to."""
    release = restored.release
    said = "restored" if restored.is_new else "is there as it was archived"
    write_line(f"{release.issue}: release {release.version}, {said}; {short_path(restored.folder)}")
    if restored.aside:
        _show_aside(restored.aside)


def show_exported(release: Release, folder: Path) -> None:
    """Tell where the bag of a release is."""
    write_line(
        f"{release.issue}: release {release.version}, a bag, found valid; {short_path(folder)}"
    )


def show_rebuilt(rebuilt: Rebuilt) -> None:
    """Tell whether a release came out as it was archived, and if not, what may be the cause."""
    release, different = rebuilt.release, rebuilt.different
    name = f"{release.issue}: release {release.version} rebuilt"
    if not different:
        verdict = paint("the same bytes as archived", "32", sys.stdout)
        write_line(f"{name}, {counted(rebuilt.files, 'file')}: {verdict}")
        return
    write_line(f"{name}: {len(different)} of {counted(rebuilt.files, 'file')} not as archived")
    for file in different:
        write_line(f"otherwise: {file}")
    for change in rebuilt.since:
        write_line(f"made with {change}")


def _show_aside(folder: Path) -> None:
    write_line(f"what was there, other than archived, is now {short_path(folder)}")
