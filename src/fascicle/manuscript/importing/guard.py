"""The door: what a document must be, before anything reads it.

A Word or OpenDocument file is a ZIP archive of XML. Only the parts that are needed are taken out,
each within bounds; what pandoc gets is an archive made anew of these.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Any

from lxml import etree

from fascicle.errors import demand_memory
from fascicle.manuscript.importing.ledger import refusal

FORMATS = {
    ".docx": "docx",
    ".odt": "odt",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "md",
    ".markdown": "md",
    ".txt": "txt",
    ".text": "txt",
}
MOST_TEXT = 20_000_000
MOST_ARCHIVE = 200_000_000
MOST_XML = 40_000_000
MOST_UNPACKED = 400_000_000
MOST_ENTRIES = 5_000
MOST_RATIO = 200
SMALL = 2_000_000  # below this many bytes a high ratio harms nobody: empty tables compress well

_ZIP, _OLE, _RTF, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf", b"%PDF"
_PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".tif", ".tiff", ".bmp", ".emf",
             ".wmf"}  # fmt: skip
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError)
_KINDS = "save it as .docx, .odt, .html, .md or .txt"


def format_of(path: Path, file: str) -> str:
    """Return the format of a document by its name, after seeing that it is a file at all."""
    if not path.exists():
        raise refusal("I-001", file, "there is no such file", "look at the name and the folder")
    if not path.is_file():
        hint = "name the document itself"
        raise refusal(
            "I-001", file, "this is not a file" if not path.is_dir() else "this is a folder", hint
        )
    kind = FORMATS.get(path.suffix.lower(), "")
    if not kind:
        ending = f"“{path.suffix}”" if path.suffix else "without an ending"
        raise refusal("I-002", file, f"documents {ending} are not read", _KINDS)
    return kind


def read_bytes(path: Path, file: str, kind: str) -> bytes:
    """Return the content of a document that is neither too large nor empty."""
    limit = MOST_ARCHIVE if kind in {"docx", "odt"} else MOST_TEXT
    try:
        if path.stat().st_size > limit:
            raise _too_large(file, f"larger than {limit // 1_000_000} MB")
        with path.open("rb") as stream:
            content = stream.read(limit + 1)
    except OSError as error:
        demand_memory(error)
        why = f"the file cannot be read: {error.strerror}"
        raise refusal("I-001", file, why, "see to its permissions") from None
    if len(content) > limit:
        raise _too_large(file, f"larger than {limit // 1_000_000} MB")
    if not content.strip():
        raise refusal("I-003", file, "the document is empty", "see that it was saved")
    _see_kind(content, file, kind)
    return content


def _too_large(file: str, what: str) -> Exception:
    return refusal("I-004", file, f"the document is {what}", "part it into several documents")


def _see_kind(content: bytes, file: str, kind: str) -> None:
    """See that the first bytes are those of the format that the name promises."""
    packed = kind in {"docx", "odt"}
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            hint = "open it, take the password off, and save it again"
            raise refusal("I-005", file, "the document is protected by a password", hint)
        hint = "open it in Word or LibreOffice and save it as .docx"
        raise refusal("I-006", file, "this is a document of the old Word format (.doc)", hint)
    for magic, name in ((_RTF, "RTF"), (_PDF, "PDF"), (_ZIP, "ZIP (Word, OpenDocument)")):
        if content.startswith(magic) and not (packed and magic == _ZIP):
            message = f"this is a {name} file, whatever its name says"
            raise refusal("I-006", file, message, _KINDS)
    if packed and not content.startswith(_ZIP):
        message = f"this is not a .{kind} document, whatever its name says"
        raise refusal("I-006", file, message, "open it where it was written and save it again")


class Archive:
    """The parts of a packed document, each read within bounds."""

    def __init__(self, content: bytes, file: str) -> None:
        self.file = file
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(content))
            self.entries = {entry.filename: entry for entry in self.zip.infolist()}
        except _BROKEN:
            raise self.damaged() from None
        self._see_entries()

    def damaged(self) -> Exception:
        """Return the error for an archive that cannot be read to its end."""
        hint = "open it where it was written and save it again"
        return refusal("I-006", self.file, "the document is damaged: its archive is broken", hint)

    def _see_entries(self) -> None:
        """Refuse, from the list of contents, what climbs out, explodes or is locked."""
        entries = self.zip.infolist()
        if len(entries) > MOST_ENTRIES:
            raise _too_large(self.file, f"made of more than {MOST_ENTRIES} parts")
        for entry in entries:
            path = PurePosixPath(entry.filename.replace("\\", "/"))
            climbs = path.is_absolute() or ".." in path.parts or ":" in entry.filename
            if climbs or stat.S_ISLNK(entry.external_attr >> 16):
                message = f"a part of the document leads out of it: “{entry.filename[:80]}”"
                raise refusal("I-007", self.file, message, "do not use this file; ask its sender")
            if entry.flag_bits & 0x1:
                hint = "open it, take the password off, and save it again"
                raise refusal("I-005", self.file, "the document is protected by a password", hint)
            if entry.file_size > max(SMALL, entry.compress_size * MOST_RATIO):
                raise self.bomb()
        if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise self.bomb()
        if len(self.entries) != len(entries):
            message = "a part of the document stands in it twice"
            raise refusal("I-007", self.file, message, "save it again where it was written")

    def bomb(self) -> Exception:
        """Return the error for an archive that unfolds to too much."""
        message = "the document unfolds to more than it can hold (a “zip bomb”)"
        return refusal("I-007", self.file, message, "do not use this file; ask its sender")

    def has(self, name: str) -> bool:
        """Return True when the archive has a part of this name."""
        return name in self.entries

    def read(self, name: str, limit: int = MOST_XML) -> bytes:
        """Return one part; the bounds hold whatever the list of contents claims."""
        try:
            with self.zip.open(name) as stream:
                content = stream.read(limit + 1)
        except KeyError:
            raise self.damaged() from None
        except (*_BROKEN, RuntimeError):
            raise self.damaged() from None
        if len(content) > limit:
            raise _too_large(self.file, f"too large: its part {name} goes beyond all measure")
        return content

    def xml(self, name: str) -> etree._Element:
        """Return one part as a tree; a document type or an entity in it is refused."""
        return parse_xml(self.read(name), self.file, name)

    def repacked(self, replaced: dict[str, bytes]) -> bytes:
        """Return an archive of the XML parts alone, some of them `replaced`; all were looked at."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            total = 0
            for name in self.entries:
                if PurePosixPath(name).suffix.lower() in _PICTURES:
                    # pandoc wants to know that it is there; its data come from `read_pictures`.
                    archive.writestr(name, b"")
                elif name in replaced:
                    archive.writestr(name, replaced[name])
                elif name == "mimetype":
                    archive.writestr(name, self.read(name, 1_000))
                elif name.endswith((".xml", ".rels")):
                    content = self.read(name)
                    total += len(content)
                    if total > MOST_XML:
                        raise _too_large(self.file, "too large: more than 40 MB of text and styles")
                    parse_xml(content, self.file, name)
                    archive.writestr(name, content)
        return target.getvalue()


def parse_xml(content: bytes, file: str, name: str) -> etree._Element:
    """Return XML as a tree, read without a network, entities or a document type."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content[:65536]:
            raise _has_entities(file, name) from None
        message = f"the document is damaged: {name} is not XML ({error.msg})"
        hint = "open it where it was written and save it again"
        raise refusal("I-006", file, message[:300], hint) from None
    about: Any = root.getroottree().docinfo
    if about.doctype or about.internalDTD is not None:
        raise _has_entities(file, name)
    return root


def _has_entities(file: str, name: str) -> Exception:
    message = f"{name} declares a document type or entities, which no word processor writes"
    return refusal("I-007", file, message, "do not use this file; ask its sender")
