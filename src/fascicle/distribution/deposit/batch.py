"""A deposit as it lies in a release: which DOIs it has, what it tells of each, and its number."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lxml import etree

from fascicle.distribution.records.crossref.parts import SPACE
from fascicle.distribution.records.trees import as_xml
from fascicle.errors import MachineError

_C = f"{{{SPACE}}}"


@dataclass(frozen=True, slots=True)
class Batch:
    """A deposit. `digests` has each DOI with the digest of all that is told of it."""

    stem: str
    content: bytes
    digests: Mapping[str, str]

    def stamped(self, stamp: int, dois: Collection[str]) -> tuple[str, bytes]:
        """Return the name and the content of a deposit of some of the DOIs.

        Its number tells Crossref which of two is the later one.
        """
        root = _parse(self.content, self.stem)
        journal = root.find(f"{_C}body/{_C}journal")
        for element in (*journal.iterfind(f"{_C}journal_article"), *_issues(journal)):
            data = element.find(f"{_C}doi_data")
            if data is None or data.findtext(f"{_C}doi") in dois:
                continue
            # An issue that is not registered itself still says where its articles stand.
            out = data if element.tag == f"{_C}journal_issue" else element
            out.getparent().remove(out)
        identity = f"{self.stem[:80]}-{stamp}"
        root.find(f"{_C}head/{_C}doi_batch_id").text = identity
        root.find(f"{_C}head/{_C}timestamp").text = str(stamp)
        return f"{identity}.xml", as_xml(root)


def read_batch(content: bytes, where: str, stem: str) -> Batch:
    """Return the deposit that a file holds; raise MachineError for another one."""
    root = _parse(content, where)
    journal = root.find(f"{_C}body/{_C}journal")
    if journal is None or root.find(f"{_C}head/{_C}timestamp") is None:
        raise _not_one(where)
    about = [*journal.iterfind(f"{_C}journal_metadata"), *_issues(journal)]
    digests = {}
    for element in (*_issues(journal), *journal.iterfind(f"{_C}journal_article")):
        doi = element.findtext(f"{_C}doi_data/{_C}doi")
        if doi:
            digests[doi] = _digest([*about, element])
    if not digests:
        raise _not_one(where)
    return Batch(stem, content, digests)


def _issues(journal: etree._Element) -> list[etree._Element]:
    return list(journal.iterfind(f"{_C}journal_issue"))


def _digest(elements: list[etree._Element]) -> str:
    """Return a digest of elements: of the issue's, since a DOI is told with its volume."""
    total = hashlib.sha256()
    for element in elements:
        total.update(etree.tostring(element, method="c14n", with_tail=False))
    return total.hexdigest()


def _parse(content: bytes, where: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise _not_one(where) from error


def _not_one(where: str) -> MachineError:
    message = "this is no deposit of DOIs"
    return MachineError(message, where=where, hint="make the release again: invoke release")
