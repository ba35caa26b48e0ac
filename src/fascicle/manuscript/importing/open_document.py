"""An OpenDocument text (.odt): made ready for pandoc, which would lose alt texts and equations."""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree

from fascicle.manuscript.importing import document as d
from fascicle.manuscript.importing.guard import Archive
from fascicle.manuscript.importing.ledger import Ledger, refusal
from fascicle.manuscript.importing.pandoc import read_tree
from fascicle.manuscript.importing.pandoc_text import FORMULA_BEGIN, FORMULA_END
from fascicle.manuscript.importing.pandoc_tree import read_document
from fascicle.manuscript.importing.word_file import EQUATION, local, read_pictures, tell_changes

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_GONE = {"tracked-changes", "annotation", "annotation-end", "note-citation", "object", "title",
         "desc", "object-ole", "forms", "sequence-decls", "binary-data"}  # fmt: skip
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CAPTION = re.compile(r"caption|^(?:illustration|figure|drawing|table)$", re.IGNORECASE)
_GAPS = {"tab", "line-break", "s"}


def read_open_document(content: bytes, ledger: Ledger) -> d.Document:
    """Return an OpenDocument text as a document."""
    archive = Archive(content, ledger.file)
    if not archive.has("content.xml"):
        message = "this is a ZIP archive, but not an OpenDocument text"
        raise refusal("I-006", ledger.file, message, "save it in LibreOffice as .odt")
    _refuse_encrypted(archive)
    root = archive.xml("content.xml")
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        message = "this is an OpenDocument file, but not a text"
        raise refusal("I-006", ledger.file, message, "save the text as .odt")
    _tell_changes(body, ledger)
    _tell_comments(body, ledger)
    contents = _drop_contents_lists(body, ledger)
    alts = _read_alts(body)
    _write_out_formulas(body, archive)
    for annotation in list(body.iter(f"{_OFFICE}annotation", f"{_OFFICE}annotation-end")):
        _replace(annotation, "")
    prepared = archive.repacked({"content.xml": etree.tostring(root, encoding="utf-8")})
    document = read_document(read_tree(prepared, "odt", ledger.file), ledger)
    return replace(
        document,
        blocks=_with_alts(document.blocks, alts),
        notes=tuple(_with_alts(note, alts) for note in document.notes),
        paragraphs=(*contents, *_paragraphs(body)),
        meta=_read_meta(archive, document.meta),
        files=dict(read_pictures(archive, "Pictures/", "")),
        captions=_captions(root, body),
    )


def _refuse_encrypted(archive: Archive) -> None:
    """Refuse a document whose manifest says that its parts are encrypted."""
    name = "META-INF/manifest.xml"
    if archive.has(name) and any(
        local(element) == "encryption-data" for element in archive.xml(name).iter()
    ):
        hint = "open it, take the password off, and save it again"
        raise refusal("I-005", archive.file, "the document is protected by a password", hint)


def _tell_changes(body: etree._Element, ledger: Ledger) -> None:
    """Tell of tracked changes. In this format the text stands as if they were accepted."""
    deleted = [" ".join(_text_of(element).split())
               for element in body.iter(f"{_TEXT}deletion")]  # fmt: skip
    inserted = ["…" for _ in body.iter(f"{_TEXT}insertion")]
    tell_changes(inserted, [text or "…" for text in deleted], ledger)


def _tell_comments(body: etree._Element, ledger: Ledger) -> None:
    for comment in body.iter(f"{_OFFICE}annotation"):
        texts = [_text_of(p) for p in comment.iter(f"{_TEXT}p")]
        ledger.leave_out(f"a comment: “{' '.join(texts)[:120]}”", "comments")


def _drop_contents_lists(body: etree._Element, ledger: Ledger) -> list[str]:
    """Take the list of contents out: every edition makes its own. Return its text."""
    dropped: list[str] = []
    for index in list(body.iter(f"{_TEXT}table-of-content")):
        text = " ".join(_text_of(index, " ").split())
        ledger.leave_out("the list of contents: every edition makes its own", "contents", text)
        dropped.append(text)
        _replace(index, "")
    return dropped


def _read_alts(body: etree._Element) -> dict[str, str]:
    """Return the alternative text of each picture by its path in the archive."""
    alts: dict[str, str] = {}
    for frame in body.iter(f"{_DRAW}frame"):
        texts = {local(child): " ".join((child.text or "").split()) for child in frame}
        alt = texts.get("desc") or texts.get("title") or ""
        for image in frame.iter(f"{_DRAW}image"):
            alts.setdefault(str(image.get(_HREF, "")).removeprefix("./"), alt)
    return alts


def _write_out_formulas(body: etree._Element, archive: Archive) -> None:
    """Put the text of each equation where its object is: between marks that no text has."""
    for frame in list(body.iter(f"{_DRAW}frame")):
        objects = list(frame.iter(f"{_DRAW}object"))
        if not objects:
            continue
        folder = str(objects[0].get(_HREF, "")).removeprefix("./").rstrip("/")
        name = f"{folder}/content.xml"
        if archive.has(name):
            root = archive.xml(name)
            if local(root) == "math":
                _replace(frame, f"{FORMULA_BEGIN}{_formula_text(root)}{FORMULA_END}")


def _formula_text(root: etree._Element) -> str:
    """Return the source of an equation where it is given, else its symbols in a row."""
    for element in root.iter():
        if local(element) == "annotation" and (element.text or "").strip():
            return " ".join((element.text or "").split())
    return " ".join(_text_of(root, " ").split())


def _text_of(element: etree._Element, between: str = "") -> str:
    return between.join(str(text) for text in element.itertext())


def _replace(element: etree._Element, text: str) -> None:
    """Put `text` in the place of an element, and keep what follows it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    text += element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    parent.remove(element)


def _captions(root: etree._Element, body: etree._Element) -> frozenset[str]:
    """Return the texts of the paragraphs whose style is that of a caption."""
    styles = {str(style.get(f"{_STYLE}name")): str(style.get(f"{_STYLE}parent-style-name"))
              for style in root.iter(f"{_STYLE}style")}  # fmt: skip
    found: set[str] = set()
    for paragraph in body.iter(f"{_TEXT}p"):
        name = str(paragraph.get(f"{_TEXT}style-name"))
        if _CAPTION.search(name) or _CAPTION.search(styles.get(name, "")):
            found.add(" ".join(_text_of(paragraph).split()))
    return frozenset(found)


def _with_alts(blocks: tuple[d.Block, ...], alts: dict[str, str]) -> tuple[d.Block, ...]:
    """Return blocks whose pictures have their alternative texts."""
    return tuple(_with_alt(block, alts) for block in blocks)


def _with_alt(block: d.Block, alts: dict[str, str]) -> d.Block:
    if isinstance(block, d.Figure):
        return replace(block, image=_named(block.image, alts))
    if isinstance(block, d.Paragraph):
        runs = tuple(
            replace(run, image=_named(run.image, alts)) if run.image else run for run in block.runs
        )
        return replace(block, runs=runs)
    if isinstance(block, d.Items):
        return replace(block, items=tuple(_with_alts(item, alts) for item in block.items))
    if isinstance(block, d.Quote | d.Fenced):
        return replace(block, blocks=_with_alts(block.blocks, alts))
    return block


def _named(image: d.Image, alts: dict[str, str]) -> d.Image:
    return replace(image, alt=image.alt or alts.get(image.target.removeprefix("./"), ""))


def _paragraphs(body: etree._Element) -> list[str]:
    """Return the text of each paragraph that a reader sees."""
    found: list[str] = []
    _gather(body, found, [])
    pieces = (piece for text in found for piece in text.split(EQUATION))
    return [text for text in (" ".join(piece.split()) for piece in pieces) if text]


def _gather(element: etree._Element, found: list[str], current: list[str]) -> None:
    """Walk the tree: text goes to the nearest paragraph around it. Equations are no words."""
    is_text = local(element) in {"p", "h", "span", "a", "ruby-base", "meta"}
    inside, place = current, len(found)
    if local(element) in {"p", "h"}:
        inside = []
    parts = [element.text or ""] if is_text else []
    for child in element:
        inside += parts
        parts = []
        name = local(child)
        if name in _GAPS:
            inside.append(" ")
        elif name not in _GONE:
            _gather(child, found, inside)
        if is_text:
            parts = [child.tail or ""]
    inside += parts
    if inside is not current:
        found.insert(place, _without_formulas("".join(inside)))


def _without_formulas(text: str) -> str:
    while (start := text.find(FORMULA_BEGIN)) >= 0:
        end = text.find(FORMULA_END, start)
        text = f"{text[:start]}{EQUATION}{text[end + 1 :] if end >= 0 else ''}"
    return text


def _read_meta(archive: Archive, meta: d.Meta) -> d.Meta:
    """Return the metadata with what `meta.xml` says."""
    facts: dict[str, str] = {}
    if archive.has("meta.xml"):
        for element in archive.xml("meta.xml").iter():
            facts.setdefault(local(element), (element.text or "").strip())
    return replace(
        meta,
        creator=facts.get("initial-creator") or facts.get("creator", ""),
        touched=facts.get("date") or facts.get("creation-date", ""),
        language=meta.language or facts.get("language", ""),
        keywords=meta.keywords or tuple(k for k in [facts.get("keyword", "")] if k),
    )
