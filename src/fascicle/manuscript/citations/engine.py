"""pandoc's citeproc: the citations of one article → what stands for each, and the references.

The answer is kept in the cache by the key of all that has an influence on it, so that an article
whose citations are as they were costs nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree, html

from fascicle.files import stage, write_whole
from fascicle.manuscript import pandoc
from fascicle.manuscript.citations.style import Style

_READER = "markdown_strict+citations+inline_notes-raw_html"
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation as it is written, whether it stands in a note, and there with no other words."""

    source: str
    in_note: bool
    alone: bool

    @property
    def text(self) -> str:
        """What pandoc reads: within other words of a note it uses parentheses, so it gets some."""
        if not self.in_note:
            return self.source
        return f"^[{self.source}]" if self.alone else f"^[x {self.source} x]"


@dataclass(frozen=True, slots=True)
class Formatted:
    """What an article's citations become: trees of HTML that is still to be cleaned.

    `notes` has the text of the note that a citation calls, by the citation's index: its call in
    the text is an element `a` of the class `footnote-ref`. `entries` has the references by key.
    """

    citations: tuple[etree._Element, ...]
    notes: dict[int, etree._Element]
    entries: dict[str, etree._Element]


def format_citations(
    citations: Sequence[Citation], records: dict[str, str], style: Style, language: str, cache: Path
) -> Formatted:
    """Return citations in a style and a language (BCP 47); raise what `pandoc.run` raises.

    `records` are the cited sources, each as CSL JSON.
    """
    text = "\n\n".join(citation.text for citation in citations)
    sources = f"[{','.join(records[key] for key in sorted(records))}]"
    parts = (pandoc.version(), language, text, sources, style.content.decode("utf-8", "replace"))
    digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    kept = cache / "citations" / f"{digest}.html"
    if not kept.is_file():
        write_whole(kept, _run(text, sources, style, language, kept))
    return _read(kept.read_bytes().decode(), len(citations))


def _run(text: str, sources: str, style: Style, language: str, place: Path) -> bytes:
    """Return pandoc's HTML: a paragraph for each citation, the notes, the references.

    What it reads lies beside `place` meanwhile.
    """
    with stage(place) as folder:
        bibliography, csl = folder / "references.json", folder / "style.csl"
        bibliography.write_text(sources, encoding="utf-8")
        csl.write_bytes(style.content)
        arguments = [
            f"--from={_READER}", "--to=html", "--wrap=none", "--citeproc",
            f"--bibliography={bibliography}", f"--csl={csl}",
            "--metadata=link-citations:true", f"--metadata=lang:{language}",
        ]  # fmt: skip
        return pandoc.run(arguments, text.encode(), seconds=_SECONDS).output


def _read(text: str, count: int) -> Formatted:
    """Take pandoc's HTML apart."""
    root = html.fragment_fromstring(text, create_parent="div")
    paragraphs = root.findall("p")
    if len(paragraphs) != count:
        message = "its citations cannot be told apart"
        raise pandoc.Refused(message)
    bodies: dict[str, etree._Element] = {}
    for item in root.iterfind("section//li"):
        for back in item.xpath(".//a[contains(@class, 'footnote-back')]"):
            back.drop_tree()
        bodies[f"#{item.get('id')}"] = item[0] if len(item) == 1 and item[0].tag == "p" else item
    notes: dict[int, etree._Element] = {}
    for index, paragraph in enumerate(paragraphs):
        call = next(iter(paragraph.xpath(".//a[contains(@class, 'footnote-ref')]")), None)
        if call is not None:
            body = bodies[call.get("href")]
            within = body.find("span[@class='citation']")
            is_ours = within is not None and body.text == "x "  # the words that we lent it
            notes[index] = within if is_ours else body
    entries = {
        str(entry.get("id", "")).removeprefix("ref-"): entry
        for entry in root.iterfind("div[@id='refs']/div")
    }
    return Formatted(tuple(paragraphs), notes, entries)
