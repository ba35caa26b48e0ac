"""The records that there are of an issue, and of a serial."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from fascicle.distribution.records.citations import citing
from fascicle.distribution.records.crossref.batch import write_crossref
from fascicle.distribution.records.doaj import write_doaj
from fascicle.distribution.records.dublin_core import write_dublin_core
from fascicle.distribution.records.jats.article import write_jats
from fascicle.distribution.records.ojs.issue import write_ojs
from fascicle.distribution.records.serial.holdings import Holding, holding_of
from fascicle.distribution.records.serial.kbart import write_kbart
from fascicle.distribution.records.serial.oai import write_oai
from fascicle.distribution.records.sources import Files, Sources, sources_of
from fascicle.issue.model import Issue, Publication
from fascicle.layout.records.bibtex import write_bibtex
from fascicle.layout.records.csl import write_csl
from fascicle.layout.records.ris import write_ris
from fascicle.manuscript.pictures import PictureFile
from fascicle.workspace import natural_key


@dataclass(frozen=True, slots=True)
class Record:
    """A record of an issue: `write` returns its files by their names."""

    name: str
    media_type: str
    describes: str
    write: Callable[[Sources], Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class SerialRecord:
    """A record of a serial and its issues: `write` returns its files by their names."""

    name: str
    media_type: str
    describes: str
    write: Callable[[Publication, Sequence[Holding]], Mapping[str, bytes]]


RECORDS = (
    Record("bibtex", "application/x-bibtex", "citations in BibTeX", citing(".bib", write_bibtex)),
    Record("ris", "application/x-research-info-systems", "citations in RIS",
           citing(".ris", write_ris)),
    Record("csl", "application/vnd.citationstyles.csl+json", "citations in CSL JSON",
           citing(".json", write_csl)),
    Record("jats", "application/xml", "the articles in full as JATS 1.3", write_jats),
    Record("dublin-core", "application/xml", "Dublin Core", write_dublin_core),
    Record("doaj", "application/json", "the articles for DOAJ", write_doaj),
    Record("ojs", "application/xml", "the issue for Open Journal Systems", write_ojs),
    Record("crossref", "application/xml", "a deposit of the DOIs at Crossref", write_crossref),
)  # fmt: skip
SERIAL_RECORDS = (
    SerialRecord("kbart", "text/tab-separated-values", "the title list for libraries", write_kbart),
    SerialRecord("oai", "application/xml", "a static repository for harvesters", write_oai),
)


def write_records(
    issue: Issue,
    editions: Files | None = None,
    pictures: Mapping[str, PictureFile] | None = None,
) -> dict[str, bytes]:
    """Return the files of all records of an issue by their names below a folder.

    `editions` are the files that have been made of it, by their names in `dist/<issue>/`: pages
    and galleys are taken from them. `pictures` are the manuscript's: full texts go with theirs.
    MachineError is raised for a file that cannot be read.
    """
    sources = sources_of(issue, editions, pictures)
    return {name: file for record in RECORDS for name, file in record.write(sources).items()}


def write_serial_records(publication: Publication, issues: Sequence[Issue]) -> dict[str, bytes]:
    """Return the files of all records of a serial by their names; drafts are left out."""
    return write_holdings(publication, [holding_of(issue) for issue in issues if not issue.draft])


def write_holdings(publication: Publication, holdings: Iterable[Holding]) -> dict[str, bytes]:
    """Return the files of all records of a serial by their names, from what it has to show."""
    ordered = sorted(holdings, key=lambda each: (each.date.first_day, natural_key(each.id)))
    return {
        name: file
        for record in SERIAL_RECORDS
        for name, file in record.write(publication, ordered).items()
    }
