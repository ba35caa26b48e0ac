"""The files that go along in a PDF: what it was made from, and records to cite it by.

They are associated files of PDF/A-3 (ISO 19005-3, 6.8, and ISO 32000-2, 14.13).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from pikepdf import Array, AttachedFileSpec, Name, Pdf

from fascicle.doors import is_below
from fascicle.editions.pdf.opening import deflate
from fascicle.editions.pdf.sheets import sheets_of
from fascicle.editions.styles import Styles
from fascicle.editions.table import ARCHIVE
from fascicle.issue.model import Issue
from fascicle.layout.records.bibtex import write_bibtex
from fascicle.layout.records.cited import Pages
from fascicle.layout.records.csl import write_csl
from fascicle.layout.records.ris import write_ris
from fascicle.manuscript.gathering import Manuscript
from fascicle.workspace import ISSUE_FILE, PUBLICATION_FILE

_MEDIA_TYPES = {
    ".md": "text/markdown", ".yaml": "application/yaml", ".css": "text/css",
    ".bib": "application/x-bibtex", ".json": "application/json", ".png": "image/png",
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif",
    ".svg": "image/svg+xml", ".csl": "application/vnd.citationstyles.style+xml",
}  # fmt: skip
_REFERENCES = ("references.bib", "references.json")
_RECORDS = (
    (".bib", write_bibtex, "application/x-bibtex", "Citation records in BibTeX"),
    (".ris", write_ris, "application/x-research-info-systems", "Citation records in RIS"),
    (".json", write_csl, "application/vnd.citationstyles.csl+json", "Citation records, CSL JSON"),
)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file in the PDF. `relationship` is Source or Data (ISO 32000-2, table 43)."""

    name: str
    content: bytes
    media_type: str
    relationship: str
    description: str
    packed: bytes = b""
    """The content, deflated, where it has been already."""


@dataclass(frozen=True, slots=True)
class Cabinet:
    """Where enclosures are taken from. `folder` is the issue's manuscript folder."""

    manuscript: Manuscript
    folder: Path
    styles: Styles
    purpose: str
    _packed: dict[bytes, bytes] = field(default_factory=dict, init=False)

    def pack(self, issue: Issue) -> None:
        """Deflate what will be enclosed of an issue, while its articles are still being typeset.

        It takes as long as to write all else of a long issue.
        """
        contents = [each.content for each in self._sources(issue)] if self._encloses else []
        self._packed.update(zip(contents, deflate(contents), strict=True))

    @property
    def _encloses(self) -> bool:
        return self.manuscript.issue.publication.encloses_sources

    def take(self, issue: Issue, pages: Pages) -> tuple[Enclosure, ...]:
        """Return what is enclosed with the articles of `issue`, in the order of the names.

        For the screen: the articles' sources and the citation records. For the archive also the
        serial's own file, the pictures as they were supplied, references and style sheets.
        """
        if not self._encloses:
            return ()
        found = [*self._sources(issue), *_records(issue, pages)]
        if self.purpose == ARCHIVE:
            found += [*self._materials(issue), *self._style_sheets()]
        return tuple(sorted({each.name: each for each in found}.values(), key=lambda e: e.name))

    def _sources(self, issue: Issue) -> Iterator[Enclosure]:
        for name in (ISSUE_FILE, *(article.file for article in issue.articles)):
            yield from self._file(self.folder / name, name, "Source", "Manuscript")

    def _materials(self, issue: Issue) -> Iterator[Enclosure]:
        own = PUBLICATION_FILE.name
        yield from self._file(self.folder.parent / own, own, "Source", "Description of the serial")
        for name in _REFERENCES:
            yield from self._file(self.folder / name, name, "Source", "References")
        yield from self._citation_style()
        shown = {picture.src for picture in issue.pictures}
        for name in sorted(shown & set(self.manuscript.pictures)):
            for each in self._file(self.folder / name, name, "Source", "Picture as supplied"):
                # The place that a camera noted is not published, nor is who is on the picture.
                content = self.manuscript.pictures[name]
                yield replace(each, content=content.read()) if content.path else each

    def _citation_style(self) -> Iterator[Enclosure]:
        """Yield the citation style where it is a file of the publication's own: the one in use."""
        name = f"{self.manuscript.issue.publication.citation_style.removesuffix('.csl')}.csl"
        manuscripts = self.folder.parent
        for folder in (manuscripts.parent / "styles", manuscripts):
            if own := [*self._file(folder / name, f"styles/{name}", "Source", "Citation style")]:
                yield from own
                return

    def _style_sheets(self) -> Iterator[Enclosure]:
        for sheet in sheets_of(self.manuscript.issue.publication, self.purpose):
            content = self.styles.read(sheet).encode()
            yield Enclosure(f"styles/{sheet}", content, "text/css", "Source", "Style sheet")

    def _file(self, path: Path, name: str, relationship: str, what: str) -> Iterator[Enclosure]:
        """Yield a file, if there is one and it lies below the publication's root."""
        if is_below(path, self.folder.parent.parent) and path.is_file():
            kind = _MEDIA_TYPES.get(path.suffix.lower(), "application/octet-stream")
            content = path.read_bytes()
            packed = self._packed.get(content, b"")
            yield Enclosure(name, content, kind, relationship, what, packed)


def _records(issue: Issue, pages: Pages) -> Iterator[Enclosure]:
    for ending, write, kind, what in _RECORDS:
        content = write(issue, pages).encode()
        yield Enclosure(f"citation{ending}", content, kind, "Data", what)


def enclose(pdf: Pdf, enclosures: Sequence[Enclosure], clock: datetime) -> None:
    """Put files into a PDF, and associate them with it. Their dates are the build's."""
    if not enclosures:
        return
    stamp = clock.strftime("D:%Y%m%d%H%M%SZ")
    associated = Array()
    for each in enclosures:
        spec = AttachedFileSpec(
            pdf,
            each.content,
            description=each.description,
            filename=PurePosixPath(each.name).as_posix(),
            mime_type=each.media_type,
            creation_date=stamp,
            mod_date=stamp,
            relationship=Name(f"/{each.relationship}"),
        )
        if each.packed:
            spec.get_file().obj.write(each.packed, filter=Name.FlateDecode)
        pdf.attachments[each.name] = spec
        associated.append(spec.obj)
    pdf.Root.AF = associated
