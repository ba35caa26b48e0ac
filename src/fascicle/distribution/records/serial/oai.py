"""An OAI static repository: one file, from which a gateway answers harvesters (OAI-PMH 2.0).

The rules are those of the “Specification for an OAI Static Repository”, of 2004, section 3.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote, urlsplit

from lxml import etree

from fascicle.distribution.records import dublin_core
from fascicle.distribution.records.serial.holdings import Holding
from fascicle.distribution.records.trees import XSI, Maker, as_xml
from fascicle.issue.model import Publication

FILE = "oai.xml"
_SPACE = "http://www.openarchives.org/OAI/2.0/static-repository"
_SCHEMA = f"{_SPACE} http://www.openarchives.org/OAI/2.0/static-repository.xsd"
make = Maker({"": _SPACE, "oai": "http://www.openarchives.org/OAI/2.0/", "xsi": XSI})


def write_oai(publication: Publication, holdings: Sequence[Holding]) -> dict[str, bytes]:
    """Return the repository of a serial, to lie at the root of its site; holdings oldest first.

    There is none where the site's address or whom to write to is not known: it has to tell both.
    """
    if not (publication.site and publication.contact and holdings):
        return {}
    root = make(
        "Repository",
        {"xsi:schemaLocation": _SCHEMA},
        _identify(publication, min(_stamp(each) for each in holdings)),
        make(
            "ListMetadataFormats",
            make(
                "oai:metadataFormat",
                make("oai:metadataPrefix", "oai_dc"),
                make("oai:schema", dublin_core.SCHEMA),
                make("oai:metadataNamespace", dublin_core.SPACE),
            ),
        ),
        make("ListRecords", {"metadataPrefix": "oai_dc"}, _records(publication, holdings)),
    )
    return {FILE: as_xml(root)}


def _identify(publication: Publication, earliest: str) -> etree._Element:
    """Return who answers for it. The base address is the gateway's, with our own behind it."""
    own = f"{publication.site.rstrip('/')}/{FILE}"
    gateway = publication.oai_gateway.rstrip("/")
    base = f"{gateway}/{own.partition('://')[2]}" if gateway else own
    return make(
        "Identify",
        make("oai:repositoryName", publication.title),
        make("oai:baseURL", base),
        make("oai:protocolVersion", "2.0"),
        make("oai:adminEmail", publication.contact),
        make("oai:earliestDatestamp", earliest),
        make("oai:deletedRecord", "no"),
        make("oai:granularity", "YYYY-MM-DD"),
    )


def _records(publication: Publication, holdings: Sequence[Holding]) -> Iterator[etree._Element]:
    host = urlsplit(publication.site).hostname or ""
    for holding in holdings:
        for slug, record in holding.articles:
            identifier = f"oai:{host}:{quote(holding.id)}/{slug}"
            header = make(
                "oai:header",
                make("oai:identifier", identifier),
                make("oai:datestamp", _stamp(holding)),
            )
            yield make("oai:record", header, make("oai:metadata", record))


def _stamp(holding: Holding) -> str:
    """Return the day on which an issue last changed, as far as its dates tell."""
    return holding.changed.first_day.isoformat()
