"""What is fuzzed: bytes → the program's answer, held against what must be so of any answer.

A target returns where all is well, whether what it was given was read or refused. Anything else
that it raises is a find.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

from fascicle.archive.verifying import Depth
from fascicle.distribution.release.record import RELEASE_FILE, SUMS_FILE, verify_release
from fascicle.errors import ArchiveDamaged, ManuscriptError, UsageError
from fascicle.manuscript.gathering import gather
from fascicle.manuscript.importing.importer import import_document
from fascicle.pipeline.listing import list_archive
from fascicle.pipeline.restoring import restore_to
from fascicle.pipeline.verifying import verify_archive
from fascicle.workspace import Workspace
from tests.archive.conftest import Serial
from tests.conftest import FRONT_MATTER, ISSUE, PUBLICATION
from tests.hostile.reading import read_issue, read_xml

_PLACE = re.compile(r"[^:\n]+:\d+")
_CLOCK = date(2026, 3, 4)
_DRAWING = "manuscript/1-2/images/map.svg"
_FILES: tuple[tuple[str, str, str], ...] = (
    ("manuscript/1-2/first.md", FRONT_MATTER, ""),
    ("manuscript/1-2/first.md", "", ""),
    ("manuscript/1-2/first.md", "---\ntitle: A\nauthors: [B]\n", "\n---\n\nText.\n"),
    ("manuscript/1-2/issue.yaml", "", ""),
    ("manuscript/1-2/issue.yaml", ISSUE, ""),
    ("manuscript/publication.yaml", "", ""),
    ("manuscript/publication.yaml", PUBLICATION, ""),
    (_DRAWING, "", ""),
    ("manuscript/1-2/references.json", "", ""),
)
"""The files of a manuscript that bytes may become, with what stands before and behind them."""

_WORD = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body>%s</w:body></w:document>"
)


def read_manuscript(data: bytes, folder: Path) -> None:
    """Read bytes as a file of a manuscript; the first one tells which."""
    number, content = (data[0] if data else 0) % len(_FILES), data[1:]
    name, before, behind = _FILES[number]
    _lay_out(folder)
    uses = "images" in name or "references" in name
    figure = "\n![A map](images/map.svg)\n\n[@a, p. 4]\n" if uses else ""
    files = {
        "manuscript/publication.yaml": PUBLICATION.encode(),
        "manuscript/1-2/issue.yaml": ISSUE.encode(),
        "manuscript/1-2/first.md": f"{FRONT_MATTER}\nText.\n{figure}".encode(),
        name: before.encode() + content + behind.encode(),
    }
    for each, text in files.items():
        (folder / each).write_bytes(text)
    try:
        manuscript = gather(Workspace(folder), "1-2")
    except ManuscriptError as error:
        _see_that_it_is_told(error, _PLACE)
        return
    found = read_issue(manuscript.issue)
    assert not found, found
    for picture in manuscript.pictures.values():
        assert not read_xml(picture.read())


def _see_that_it_is_told(error: ManuscriptError, place: re.Pattern[str]) -> None:
    assert error.findings
    for finding in error.findings:
        assert place.fullmatch(finding.where), finding
        assert finding.message, finding
        assert finding.hint, finding


def read_document(data: bytes, folder: Path) -> None:
    """Import bytes as a document; the first one tells of what kind."""
    kinds = (".txt", ".txt", ".txt", ".md", ".html", ".docx", ".odt")
    number, content = (data[0] if data else 0) % len(kinds), data[1:]
    shutil.rmtree(folder / "manuscript", ignore_errors=True)
    _lay_out(folder)
    shutil.rmtree(folder / "manuscript/1-2")
    (folder / "manuscript/publication.yaml").write_text(PUBLICATION, encoding="utf-8")
    document = folder / f"document{kinds[number]}"
    document.write_bytes(_packed(content) if kinds[number] == ".docx" else content)
    workspace = Workspace(folder)
    try:
        report = import_document(workspace, document, issue_id="7-3", force=False, clock=_CLOCK)
    except ManuscriptError as error:
        _see_that_it_is_told(error, re.compile(".+"))
        assert not workspace.issue_ids()
        return
    assert report.words_out + len(report.lost) >= report.words_in or report.lost, report
    try:
        found = read_issue(gather(workspace, "7-3", draft=True).issue)
    except ManuscriptError as error:
        untold = {f.message for f in error.findings} - {f.message for f in report.findings}
        assert not untold, untold
        return
    assert not found, found


def _packed(content: bytes) -> bytes:
    """Return a Word file whose document part has the bytes in it: as XML, or as text."""
    is_xml = content.startswith(b"<")
    body = content if is_xml else b"<w:p><w:r><w:t>" + content + b"</w:t></w:r></w:p>"
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr("word/document.xml", _WORD.encode() % body)
    return target.getvalue()


def read_release(data: bytes, folder: Path) -> None:
    """Read bytes as the record of a release, and look through its folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / RELEASE_FILE).write_bytes(data)
    (folder / SUMS_FILE).write_bytes(b"")
    try:
        verify_release(folder)
    except ArchiveDamaged:
        return
    message = "a release without its files passes"
    raise AssertionError(message)


@cache
def _archived(folder: Path) -> tuple[Serial, dict[Path, bytes]]:
    """Return a serial with an archive, and what is in it."""
    serial = Serial(folder / "serial")
    serial.write("manuscript/publication.yaml", PUBLICATION)
    serial.release("1-2", 0)
    serial.release("1-2", 1)
    serial.archive()
    files = (path for path in serial.vault.rglob("*") if path.is_file())
    return serial, {path: path.read_bytes() for path in files}


def read_archive(data: bytes, folder: Path) -> None:
    """Read bytes as a file of an archive: the first one tells as which.

    With an odd second byte the digest beside an inventory is made to agree with it.
    """
    serial, was = _archived(folder)
    inner = serial.object()
    places = [inner / name for name in ("inventory.json", "v2/inventory.json", "0=ocfl_object_1.1")]
    places += [serial.vault / "ocfl_layout.json", serial.vault / "0=ocfl_1.1"]
    places += sorted(path for path in was if path.name in {"config.json", "release.json"})
    place, content = places[data[0] % len(places) if data else 0], data[2:]
    changed = {place: content}
    if data[1:2] and data[1] % 2:
        digest = hashlib.sha512(content).hexdigest()
        changed[place.with_name("inventory.json.sha512")] = f"{digest} inventory.json\n".encode()
    before = sorted(folder.iterdir())
    try:
        for path, bytes_ in changed.items():
            path.unlink(missing_ok=True)
            path.write_bytes(bytes_)
        _look_through(serial, folder / "serial" / "back")
        assert sorted(folder.iterdir()) == before
    finally:
        shutil.rmtree(folder / "serial" / "back", ignore_errors=True)
        for path in changed:
            path.unlink()
            if path in was:
                path.write_bytes(was[path])


def _look_through(serial: Serial, back: Path) -> None:
    """Verify, list and restore an archive, whatever has become of it."""
    with suppress(ArchiveDamaged):
        verify_archive(serial.workspace, Depth.BYTES, lambda _: nullcontext(lambda _: None))
    with suppress(ArchiveDamaged, UsageError):
        list_archive(serial.workspace)
    with suppress(ArchiveDamaged, UsageError):
        restore_to(serial.workspace, "1-2", "", back)


def _lay_out(folder: Path) -> None:
    (folder / "manuscript/1-2/images").mkdir(parents=True, exist_ok=True)
    for name in (_DRAWING, "manuscript/1-2/references.json"):
        (folder / name).unlink(missing_ok=True)


TARGETS: dict[str, Callable[[bytes, Path], None]] = {
    "manuscript": read_manuscript,
    "document": read_document,
    "release": read_release,
    "archive": read_archive,
}
"""The targets by the name that the command line and the folders of seeds and finds have."""
