"""A document → a draft: what every line of it is."""

from __future__ import annotations

import re
from dataclasses import replace

from fascicle.manuscript.importing import document as d
from fascicle.manuscript.importing.captions import CaptionReader
from fascicle.manuscript.importing.draft import Draft, Front
from fascicle.manuscript.importing.front import FrontReader
from fascicle.manuscript.importing.language import guess_language
from fascicle.manuscript.importing.ledger import Ledger
from fascicle.manuscript.importing.people import split_authors
from fascicle.manuscript.importing.sections import (
    part_abstract,
    part_closing,
    with_named_sections,
)
from fascicle.manuscript.importing.structure import with_structure
from fascicle.manuscript.importing.walking import all_runs, mapped

_NOBODY = {"", "user", "unknown", "admin", "administrator", "author", "microsoft office user",
           "python-docx", "windows user", "un-named", "owner"}  # fmt: skip


def recognise(document: d.Document, known_serial: str, ledger: Ledger) -> Draft:
    """Return the draft of an issue; `known_serial` is the title of a publication that is there."""
    document = replace(document, blocks=_without_contents(document.blocks, ledger))
    front, blocks = FrontReader(document, known_serial, ledger).read()
    captions = CaptionReader(document.captions, ledger)
    front, blocks = _with_hero_caption(front, blocks, captions)
    blocks = captions.read(blocks)
    blocks = with_structure(blocks, ledger)
    abstract, blocks = part_abstract(blocks, ledger)
    blocks, notices = part_closing(blocks, ledger)
    blocks = with_named_sections(blocks, ledger)
    abstract = abstract or document.meta.abstract
    blocks = _resolved(blocks, ledger)
    blocks, notes = _with_stray_notes(blocks, document, ledger)
    language = _language(document, ledger)
    return Draft(_named(front, document, ledger), blocks, notes, abstract, notices, language)


def _without_contents(blocks: tuple[d.Block, ...], ledger: Ledger) -> tuple[d.Block, ...]:
    """Return blocks without a list of contents: lines that are links into the document."""
    kept: list[d.Block] = []
    for block in blocks:
        runs = [run for run in all_runs([block]) if run.text.strip(" .…\t")]
        entries = [run for run in runs if run.href.startswith("#_Toc")]
        rest = [run for run in runs if run not in entries and not run.text.strip().isdigit()]
        if entries and not rest:
            what = "the list of contents: every edition makes its own"
            ledger.leave_out(what, block.place, d.plain(runs))
        else:
            kept.append(block)
    return tuple(kept)


def _with_hero_caption(
    front: Front, blocks: tuple[d.Block, ...], captions: CaptionReader
) -> tuple[Front, tuple[d.Block, ...]]:
    """Return the picture at the head with the caption that may have been left below it."""
    if not front.hero:
        return front, blocks
    following = blocks[0] if blocks else None
    hero, used = captions.figure(front.hero, following)
    return replace(front, hero=hero), blocks[used - 1 :]


def _resolved(blocks: tuple[d.Block, ...], ledger: Ledger) -> tuple[d.Block, ...]:
    """Return blocks in which links within the document lead to its headings, or are text."""
    ids = {block.id for block in _headings(blocks) if block.id}

    def resolve(runs: d.Runs) -> d.Runs:
        found = []
        for run in runs:
            if run.href.startswith("#") and run.href[1:] not in ids:
                what = f"a link within the document to “{run.href[:60]}”: its text is kept"
                ledger.leave_out(what, "links")
                run = replace(run, href="")
            found.append(run)
        return tuple(found)

    return mapped(blocks, resolve)


def _headings(blocks: tuple[d.Block, ...]) -> list[d.Heading]:
    """Return the headings whose ids can stand in a manuscript."""
    return [
        block for block in blocks
        if isinstance(block, d.Heading) and re.fullmatch(r"[A-Za-z][\w.:-]*", block.id)
    ]  # fmt: skip


def _with_stray_notes(
    blocks: tuple[d.Block, ...], document: d.Document, ledger: Ledger
) -> tuple[tuple[d.Block, ...], tuple[tuple[d.Block, ...], ...]]:
    """Return blocks with the notes of titles and author lines, which can call none, at the end."""
    called = {run.note for run in all_runs(blocks) if run.note}
    notes = list(document.notes)
    stray: list[d.Block] = []
    for number, note in enumerate(document.notes, start=1):
        if number not in called:
            stray += note
            notes[number - 1] = ()
    if not stray:
        return blocks, tuple(notes)
    ledger.guess("the notes to title or authors", stray[0].place, "block `aside` at the end")
    return (*blocks, d.Fenced("aside", (), tuple(stray), stray[0].place)), tuple(notes)


def _language(document: d.Document, ledger: Ledger) -> str:
    """Return the language that the document says, if its text is in it; else a guess."""
    text = " ".join(document.paragraphs)
    guessed, said = guess_language(text), document.meta.language.split(",")[0].strip()
    if said and (not guessed or said.split("-")[0].lower() == guessed.split("-")[0]):
        return said
    if guessed:
        ledger.guess(f"the language: {guessed}", "the words", "`language`")
    return guessed


def _named(front: Front, document: d.Document, ledger: Ledger) -> Front:
    """Return the front with a title, and with an author where the file's properties name one."""
    if not front.title:
        stem = re.sub(r"[_\s]+", " ", re.sub(r"\.\w+$", "", ledger.file.rpartition("/")[2])).strip()
        front = replace(front, title=d.text_runs(stem or "Untitled"))
        ledger.guess(f"the title: “{stem}”", "the file's name", "the article's `title`")
    if not front.authors and document.meta.creator.casefold() not in _NOBODY:
        front = replace(front, authors=split_authors(document.meta.creator))
        ledger.guess(
            f"the author: {document.meta.creator}", "properties", "the article's `authors`"
        )
    return front
