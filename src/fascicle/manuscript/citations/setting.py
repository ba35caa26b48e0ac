"""Citations into an article: each mark becomes its text or a note, and the references follow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from fascicle.issue.model import Publication, Reference
from fascicle.manuscript import pandoc, sanitising
from fascicle.manuscript.body import Body, Target, line_of
from fascicle.manuscript.citations.engine import Citation, Formatted, format_citations
from fascicle.manuscript.citations.library import Library, read_library
from fascicle.manuscript.citations.style import Style, find_style
from fascicle.manuscript.citations.syntax import MARK_CLASS, is_citation, keys_of
from fascicle.manuscript.mistakes import Mistakes
from fascicle.manuscript.sanitising import plain_text
from fascicle.workspace import Workspace

_NOTE_FIRST = {"ru", "uk", "be", "bg", "fr"}
"""Languages that put a note's number before the punctuation, not behind it."""
_PUNCTUATION = re.compile(r"[.,;:!?…]+[”’»“\"']?")


@dataclass(frozen=True, slots=True)
class CitationDesk:
    """What the citations of an issue's articles are set with."""

    library: Library | None
    style: Style | None
    cache: Path
    mistakes: Mistakes
    is_unread: bool = False
    """True where there is a file of references that cannot be read, which has been told."""

    def set_citations(self, body: Body, file: str, language: str) -> None:
        """Set all citations of an article, and give it its references."""
        marks = list(_marks(body))
        known = [mark for mark in marks if self._is_known(mark, file)]
        if not known or len(known) < len(marks) or self.library is None or self.style is None:
            return
        citations = [_citation(mark, body) for mark in known]
        keys = {key for citation in citations for key in keys_of(citation.source)}
        records = {key: self.library.records[key] for key in keys}
        try:
            made = format_citations(citations, records, self.style, language, self.cache)
        except (pandoc.Exhausted, pandoc.Refused) as error:
            why = " ".join(str(error).split())[:160]
            message = f"the citations cannot be set: {why}"
            hint = "look at the sources that the article cites, and at the citation style"
            self.mistakes.add("M-032", file, line_of(known[0]), message, hint)
            return
        _Setter(body, made, language, records).set(known, citations)

    def _is_known(self, mark: etree._Element, file: str) -> bool:
        """See that there is a source for each key of a citation."""
        source, line = str(mark.get("data-cite", "")), line_of(mark)
        if not is_citation(source):
            return False
        if self.library is None and self.is_unread:
            return False
        if self.library is None:
            message = f"{source[:60]} cites, but the issue has no file of references"
            hint = (
                "put a references.bib or references.json beside issue.yaml; for a plain @ write \\@"
            )
            self.mistakes.add("M-030", file, line, message, hint)
            return False
        missing = [key for key in keys_of(source) if key not in self.library.records]
        for key in missing:
            near = self.mistakes.nearest(key, self.library.records)
            hint = f"did you mean `@{near}`?" if near else f"add it to {self.library.file}"
            message = f"there is no source `{key}` in {self.library.file}"
            self.mistakes.add("M-030", file, line, message, f"{hint}; for a plain @ write \\@")
        return not missing


def open_desk(
    workspace: Workspace, folder: Path, publication: Publication | None, mistakes: Mistakes
) -> CitationDesk:
    """Return what the citations of the issue in `folder` are set with: its sources, and a style."""
    told = len(mistakes.found)
    library = read_library(folder, workspace.relative(folder), workspace.cache, mistakes)
    style = None
    if library and publication:
        file = workspace.relative(workspace.publication_file)
        text = workspace.publication_file.read_text(encoding="utf-8", errors="replace")
        line = next((n for n, row in enumerate(text.splitlines(), 1) if "style:" in row), 1)
        folders = (workspace.root / "styles", workspace.manuscript)
        style = find_style(publication.citation_style, folders, file, line, mistakes)
    is_unread = library is None and len(mistakes.found) > told
    return CitationDesk(library, style, workspace.cache, mistakes, is_unread)


def _citation(mark: etree._Element, body: Body) -> Citation:
    in_note = mark.getroottree().getroot() is not body.tree
    return Citation(str(mark.get("data-cite")), in_note, in_note and _is_alone(mark))


def _marks(body: Body) -> list[etree._Element]:
    """Return the marks of citations as a reader meets them: a note's where the note is called."""
    notes = {number: tree for number, tree, _ in body.notes}
    found: list[etree._Element] = []
    for element in body.tree.iter("span", "a"):
        if MARK_CLASS in str(element.get("class", "")).split():
            found.append(element)
        number = str(element.get("data-note", ""))
        if number.isdecimal() and (tree := notes.pop(int(number), None)) is not None:
            found += tree.iterfind(f".//span[@class='{MARK_CLASS}']")
    return found


class _Setter:
    """Puts what was formatted into one article."""

    def __init__(self, body: Body, made: Formatted, language: str, records: dict[str, str]) -> None:
        self.body = body
        self.made = made
        self.notes_behind = language.split("-")[0] not in _NOTE_FIRST
        self.records = records
        self.ids = {key: f"ref-{re.sub(r'[^A-Za-z0-9_.-]', '-', key)}" for key in made.entries}
        self.new_notes: list[tuple[etree._Element, int]] = []

    def set(self, marks: list[etree._Element], citations: list[Citation]) -> None:
        """Replace the marks, number the notes anew, and list the references."""
        cited: dict[str, list[str]] = {}
        for index, (mark, citation) in enumerate(zip(marks, citations, strict=True)):
            name = f"citation-{index + 1}"
            for key in dict.fromkeys(keys_of(citation.source)):
                cited.setdefault(key, []).append(name)
            note = self.made.notes.get(index)
            if note is None or citation.in_note:
                content = self.made.citations[index] if note is None else note
                if citation.alone and plain_text(content).endswith("."):
                    mark.tail = (mark.tail or "").lstrip(".")
                _replace(mark, self._clean(content, name))
            else:
                self._call_note(mark, self.made.citations[index], note, name)
        self._number_notes()
        self.body.references = tuple(
            self._reference(key, entry, tuple(cited.get(key, ())))
            for key, entry in self.made.entries.items()
        )
        for reference in self.body.references:
            target = Target(reference.id, "other", text=reference.plain)
            self.body.targets.setdefault(reference.id, target)

    def _clean(self, content: etree._Element, name: str = "") -> etree._Element:
        """Return formatted text as a span of clean HTML, its links to the references mended."""
        clean = sanitising.parse_clean(_inner_html(content))
        clean.tag = "span"
        if name:
            clean.attrib.update({"class": "citation", "id": name})
        for element in list(clean.iter("a", "span")):
            key = str(element.get("href", "")).removeprefix("#ref-")
            if element.tag == "a" and key in self.ids:
                element.attrib.clear()
                element.attrib.update({"class": "biblioref", "href": f"#{self.ids[key]}"})
            elif element.tag == "a" and str(element.get("href", "")).startswith("#ref-"):
                element.drop_tag()  # a style without a list of references has nothing to lead to
            elif element.tag == "span" and element is not clean and _says_nothing(element):
                element.drop_tag()
        return clean

    def _call_note(
        self, mark: etree._Element, text: etree._Element, note: etree._Element, name: str
    ) -> None:
        """Put the call of a note where a citation was, behind the author's name if it is named."""
        before = self._clean(text)
        for call in before.xpath(".//a[starts-with(@href, '#fn')]"):
            call.drop_tree()
        call = etree.Element("a", {"class": "note-call", "data-note": f"new {len(self.new_notes)}"})
        paragraph = etree.Element("p")
        paragraph.append(self._clean(note, name))
        holder = etree.Element("div")
        holder.append(paragraph)
        self.new_notes.append((holder, line_of(mark)))
        named = "".join(before.itertext()).strip()
        tail = mark.tail or ""
        punctuation = _PUNCTUATION.match(tail) if self.notes_behind else None
        mark.tail = tail[punctuation.end() :] if punctuation else tail
        _add_before(mark, named + (punctuation[0] if punctuation else ""), close=not named)
        _replace(mark, call)

    def _number_notes(self) -> None:
        """Give all notes numbers in the order of their calls."""
        old = {str(number): (tree, line) for number, tree, line in self.body.notes}
        old |= {f"new {index}": note for index, note in enumerate(self.new_notes)}
        numbers: dict[str, int] = {}
        for tree in (self.body.tree, *(tree for tree, _ in old.values())):
            for call in tree.iter("a"):
                name = call.get("data-note")
                if name in old:
                    number = numbers.setdefault(str(name), len(numbers) + 1)
                    call.set("data-note", str(number))
        self.body.notes = [
            (number, *old[name]) for name, number in sorted(numbers.items(), key=lambda n: n[1])
        ]

    def _reference(self, key: str, entry: etree._Element, cited: tuple[str, ...]) -> Reference:
        clean = self._clean(entry)
        text = sanitising.inner_xhtml(clean).strip()
        return Reference(self.ids[key], key, self.records[key], text, plain_text(clean), cited)


def _says_nothing(element: etree._Element) -> bool:
    return element.get("class") in {None, "citation"}


def _is_alone(mark: etree._Element) -> bool:
    """Return True for a citation that is all that its note says, but for a full stop."""
    note = mark.getroottree().getroot()
    return not "".join(note.itertext()).strip(" .\n") and len(note) == 1 and len(note[0]) == 1


def _inner_html(element: etree._Element) -> str:
    """Return what is inside an element as HTML."""
    parts = (etree.tostring(child, encoding="unicode", method="html") for child in element)
    return sanitising.escape(element.text or "") + "".join(parts)


def _replace(mark: etree._Element, new: etree._Element) -> None:
    new.tail = mark.tail
    mark.getparent().replace(mark, new)


def _add_before(mark: etree._Element, text: str, *, close: bool) -> None:
    """Add text before an element; `close` takes the space away that stood there."""
    before, parent = mark.getprevious(), mark.getparent()
    old = (before.tail if before is not None else parent.text) or ""
    new = (old.rstrip() if close else old) + text
    if before is not None:
        before.tail = new
    else:
        parent.text = new
