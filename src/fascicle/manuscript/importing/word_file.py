"""A Word file (.docx): what pandoc does not tell of it, and its words found by another way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from lxml import etree

from fascicle.manuscript.importing import document as d
from fascicle.manuscript.importing.guard import Archive
from fascicle.manuscript.importing.ledger import Ledger, refusal
from fascicle.manuscript.importing.pandoc import read_tree
from fascicle.manuscript.importing.pandoc_tree import read_document
from fascicle.manuscript.importing.word_text import prepare

EQUATION = "\ue010"
"""What stands for an equation in the second reading: it is no word, and parts its paragraph."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_MAIN = "word/document.xml"
_GONE = {"del", "moveFrom", "Fallback", "rPr", "pPr", "sectPr", "rt"}
_GAPS = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-", "oMath": EQUATION}
_HEADERS = re.compile(r"word/(?:header|footer)\d*\.xml")
_PAGE_FIELD = re.compile(r"\b(?:NUM)?PAGES?\b")


def read_word(content: bytes, ledger: Ledger) -> d.Document:
    """Return a Word file as a document."""
    archive = Archive(content, ledger.file)
    if not archive.has(_MAIN) or not archive.has("[Content_Types].xml"):
        message = "this is a ZIP archive, but not a Word document"
        raise refusal("I-006", ledger.file, message, "save it in Word or LibreOffice as .docx")
    main = archive.xml(_MAIN)
    if main.tag.startswith(_STRICT):
        ledger.guess("the document is “Strict Open XML”", "its first part", "the words")
    prepared = archive.repacked({_MAIN: prepare(main, archive)})
    document = read_document(read_tree(prepared, "docx", ledger.file), ledger)
    notes = [archive.xml(name) for name in ("word/footnotes.xml", "word/endnotes.xml")
             if archive.has(name)]  # fmt: skip
    _tell_changes([main, *notes], ledger)
    _tell_comments(archive, ledger)
    paragraphs = [text for root in (main, *notes) for text in paragraphs_of(root)]
    margins = _read_margins(archive)
    meta = _read_properties(archive, document.meta)
    return replace(
        document,
        meta=replace(meta, margins=margins),
        paragraphs=tuple(paragraphs),
        files=_pictures(archive),
    )


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace; nothing for what is none."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def paragraphs_of(root: etree._Element) -> list[str]:
    """Return the text of each paragraph that a reader sees, deleted ones left out."""
    found: list[str] = []
    _gather(root, found, [])
    pieces = (piece for text in found for piece in text.split(EQUATION))
    return [text for text in (" ".join(piece.split()) for piece in pieces) if text]


def _gather(element: etree._Element, found: list[str], current: list[str]) -> None:
    """Walk the tree: text goes to the nearest paragraph around it."""
    for child in element:
        name = local(child)
        if name in _GONE or (name in {"footnote", "endnote"} and child.get(f"{_W}type")):
            continue
        if name == "p":
            inside: list[str] = []
            place = len(found)
            _gather(child, found, inside)
            found.insert(place, "".join(inside))
        elif name == "t":
            current.append(child.text or "")
        elif name in _GAPS:
            current.append(_GAPS[name])
        else:
            _gather(child, found, current)


def _tell_changes(roots: Iterable[etree._Element], ledger: Ledger) -> None:
    """Tell of changes that were tracked: they are taken as accepted."""
    inserted: list[str] = []
    deleted: list[str] = []
    for element in (found for root in roots for found in root.iter()):
        name = local(element)
        if name in {"ins", "moveTo"}:
            inserted.append("".join(t.text or "" for t in element.iter(f"{_W}t")))
        elif name in {"del", "moveFrom"}:
            deleted.append("".join(t.text or "" for t in element.iter(f"{_W}delText", f"{_W}t")))
    tell_changes([t for t in inserted if t.strip()], [t for t in deleted if t.strip()], ledger)


def tell_changes(inserted: list[str], deleted: list[str], ledger: Ledger) -> None:
    """Note what was inserted and deleted under the tracking of changes."""
    for texts, what in ((inserted, "insertion"), (deleted, "deletion")):
        if texts:
            sample = "; ".join(f"“{text[:60]}”" for text in texts[:5])
            count = f"{len(texts)} tracked {what}{'' if len(texts) == 1 else 's'} accepted"
            ledger.guess(f"{count}: {sample}", "tracked changes", "the text")


def _tell_comments(archive: Archive, ledger: Ledger) -> None:
    if not archive.has("word/comments.xml"):
        return
    for comment in archive.xml("word/comments.xml").iter(f"{_W}comment"):
        text = " ".join(paragraphs_of(comment))
        author = comment.get(f"{_W}author", "") or "unknown"
        if text:
            ledger.leave_out(f"a comment by {author}: “{text[:120]}”", "comments")


def _read_margins(archive: Archive) -> tuple[str, ...]:
    """Return the texts of page headers and footers, each once."""
    found: list[str] = []
    for name in archive.entries:
        if _HEADERS.fullmatch(name):
            root = archive.xml(name)
            codes = "".join(code.text or "" for code in root.iter(f"{_W}instrText"))
            texts = [text for text in paragraphs_of(root) if len(text) > 3]
            found += [text for text in texts if not (_PAGE_FIELD.search(codes) and text.isdigit())]
    return tuple(dict.fromkeys(found))


def _read_properties(archive: Archive, meta: d.Meta) -> d.Meta:
    """Return the metadata with what the file's own properties say, where the text says nothing."""
    facts: dict[str, str] = {}
    if archive.has("docProps/core.xml"):
        for element in archive.xml("docProps/core.xml"):
            facts.setdefault(local(element), (element.text or "").strip())
    return replace(
        meta,
        creator=facts.get("creator", ""),
        touched=facts.get("modified") or facts.get("created") or "",
        language=meta.language or facts.get("language", ""),
        keywords=meta.keywords or _keywords(facts.get("keywords", "")),
    )


def _keywords(text: str) -> tuple[str, ...]:
    return tuple(word for word in (part.strip() for part in re.split("[,;]", text)) if word)


def _pictures(archive: Archive) -> dict[str, bytes]:
    """Return the pictures of the archive under the names that pandoc gives them."""
    return dict(read_pictures(archive, "word/media/", "word/"))


def read_pictures(archive: Archive, folder: str, base: str) -> Iterator[tuple[str, bytes]]:
    """Yield each file of a folder of the archive, named from `base` on."""
    for name in archive.entries:
        if name.startswith(folder) and PurePosixPath(name).suffix:
            yield name.removeprefix(base), archive.read(name)
