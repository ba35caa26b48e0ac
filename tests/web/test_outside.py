"""What machines read of a site, held against what others have written down of its formats."""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from tests.web.conftest import SITE, Site

MODULES = Path(sys.prefix) / "ace" / "node_modules"
"""Where `.ci/setup tests` puts what is not for Python."""

INTERFACE = re.compile(r"^(?:export )?interface (\w+) extends ([^{]+) \{\n(.*?)^\}", re.M | re.S)
PROPERTY = re.compile(r'^ {4}"([@\w]+)"\??: (?:SchemaValue<(.+), "\w+">|"(\w+)");$', re.M)
UNION = re.compile(r"^export type (\w+) = (.+);$", re.M)
TEXTS = {"string", "Text", "URL", "Date", "DateTime", "Integer", "Number"}


@dataclass(frozen=True)
class Vocabulary:
    """The terms of schema.org, as the package schema-dts has them."""

    text: str

    @cached_property
    def interfaces(self) -> dict[str, tuple[list[str], dict[str, str]]]:
        """Each interface: those that it extends, and its properties with what they may be."""
        return {
            name: (
                re.findall(r"\w+", bases),
                {p: range_ for p, range_, _ in PROPERTY.findall(body)},
            )
            for name, bases, body in INTERFACE.findall(self.text)
        }

    @cached_property
    def unions(self) -> dict[str, list[str]]:
        return {name: re.findall(r"\w+", parts) for name, parts in UNION.findall(self.text)}

    def properties(self, name: str) -> dict[str, str]:
        """Return the properties of an interface, with those that it inherits."""
        bases, own = self.interfaces.get(name, ([], {}))
        inherited = [self.properties(base) for base in bases]
        return {key: value for each in inherited for key, value in each.items()} | own

    def kinds(self, range_: str) -> set[str]:
        """Return all types that a property may have: `Article` is `Report`, too."""
        found, new = set(), set(re.findall(r"\w+", range_))
        while new:
            found |= new
            new = {part for name in new for part in self.unions.get(name, ())} - found
        return found

    def faults(self, record: Mapping[str, Any], where: str = "") -> Iterator[str]:
        """Yield what schema.org does not know in a record, or does not expect there."""
        type_ = record["@type"]
        known = self.properties(f"{type_}Leaf")
        if not known:
            yield f"{where}: there is no type {type_}"
        for name, value in record.items():
            if name.startswith("@"):
                continue
            if name not in known:
                yield f"{where}{type_} has no {name}"
                continue
            kinds = self.kinds(known[name])
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, str) and not TEXTS & set(re.findall(r"\w+", known[name])):
                    yield f"{where}{type_}.{name} is no text"
                elif isinstance(each, dict):
                    if f"{each['@type']}Leaf" not in kinds:
                        yield f"{where}{type_}.{name} is no {each['@type']}"
                    yield from self.faults(each, f"{where}{type_}.")


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    file = MODULES / "schema-dts" / "dist" / "schema.d.ts"
    if not file.is_file():
        pytest.skip("there is no schema-dts here: bash .ci/setup tests")
    return Vocabulary(file.read_text(encoding="utf-8"))


def records(site: Site) -> list[tuple[str, dict[str, Any]]]:
    """Return the JSON-LD of every page that has any."""
    pages = [(name, html.fromstring((site.folder / name).read_bytes())) for name in site.pages]
    blocks = "//script[@type='application/ld+json']/text()"
    return [(name, json.loads(str(t))) for name, page in pages for t in page.xpath(blocks)]


def test_schema_org_knows_all_that_pages_say(site: Site, vocabulary: Vocabulary) -> None:
    told = records(site)
    assert {record["@type"] for _, record in told} == {"PublicationIssue", "ScholarlyArticle"}
    assert {name: fault for name, r in told for fault in vocabulary.faults(r)} == {}
    assert all(record["@context"] == "https://schema.org" for _, record in told)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"@type": "Artikel"}, ": there is no type Artikel"),
        ({"issn": "1234-5679"}, "ScholarlyArticle has no issn"),
        ({"author": "Ada"}, "ScholarlyArticle.author is no text"),
        ({"author": {"@type": "Periodical"}}, "ScholarlyArticle.author is no Periodical"),
        ({"isPartOf": {"@type": "Periodical", "volumeNumber": "1"}},
         "ScholarlyArticle.Periodical has no volumeNumber"),
    ],
)  # fmt: skip
def test_what_schema_org_does_not_know_is_found(
    site: Site, vocabulary: Vocabulary, change: dict[str, Any], fault: str
) -> None:
    record = next(r for _, r in records(site) if r["@type"] == "ScholarlyArticle")
    assert fault in list(vocabulary.faults({**record, **change}))


def test_the_sitemap_is_as_its_schema_has_it(site: Site) -> None:
    schema = MODULES / "sitemap" / "schema" / "sitemap.xsd"
    if not schema.is_file():
        pytest.skip("there is no schema of sitemaps here: bash .ci/setup tests")
    rules = etree.XMLSchema(etree.parse(str(schema)))
    sitemap = etree.parse(str(site.folder / "sitemap.xml"))
    assert rules.validate(sitemap), rules.error_log
    sitemap.getroot()[0].append(etree.Element("priority"))
    assert not rules.validate(sitemap)


A = "{http://www.w3.org/2005/Atom}"
ONCE = {f"{A}id", f"{A}title", f"{A}updated", f"{A}published", f"{A}summary"}


def test_the_feed_keeps_to_the_rules_of_atom(site: Site) -> None:
    """RFC 4287, 4.1: what a feed and an entry must have, once, and in which form."""
    feed = etree.parse(str(site.folder / "feed.xml")).getroot()
    entries = feed.findall(f"{A}entry")
    for holder in (feed, *entries):
        tags = [child.tag for child in holder]
        assert {f"{A}id", f"{A}title", f"{A}updated", f"{A}author"} <= set(tags)
        assert all(tags.count(tag) <= 1 for tag in ONCE)
        alternates = [e for e in holder.findall(f"{A}link") if e.get("rel") == "alternate"]
        kinds = [(link.get("type"), link.get("hreflang")) for link in alternates]
        assert len(kinds) == len(set(kinds)) > 0
        for moment in holder.findall(f"{A}updated") + holder.findall(f"{A}published"):
            assert datetime.fromisoformat(str(moment.text)).tzinfo is not None
    ids = [str(each.text) for each in feed.iter(f"{A}id")]
    assert len(ids) == len(set(ids)) == 1 + len(entries)
    assert all(re.fullmatch(r"(https|urn):\S+", name) for name in ids)
    assert feed.xpath("string(*[local-name()='link'][@rel='self']/@href)") == f"{SITE}/feed.xml"


def test_the_catalogue_keeps_to_the_rules_of_opds(site: Site) -> None:
    """OPDS 2.0, 2 and 3: what a feed and a publication must have; the EPUB names itself alike."""
    catalogue = json.loads((site.folder / "opds.json").read_text(encoding="utf-8"))
    assert [link["rel"] for link in catalogue["links"]] == ["self"]
    assert catalogue["metadata"]["numberOfItems"] == len(catalogue["publications"]) == 2
    for entry in catalogue["publications"]:
        bought = [e for e in entry["links"] if e["rel"].startswith("http://opds-spec.org/acq")]
        assert {link["type"] for link in bought} == {"application/epub+zip", "application/pdf"}
        assert any(image["type"] in {"image/jpeg", "image/png"} for image in entry["images"])
        datetime.fromisoformat(entry["metadata"]["modified"])
        file = site.folder / bought[0]["href"].removeprefix(f"{SITE}/")
        with zipfile.ZipFile(file) as book:
            package = etree.fromstring(book.read("EPUB/content.opf"))
        assert entry["metadata"]["identifier"] == package.findtext(".//{*}identifier")


def test_signposts_are_typed_and_lead_to_what_is_there(site: Site) -> None:
    """FAIR Signposting: an article says what it is, what it belongs to, and where its file is."""
    page = html.fromstring((site.folder / "2-1/harbours.html").read_bytes())
    links = [(e.get("rel"), e.get("href"), e.get("type")) for e in page.xpath("//head/link")]
    assert ("type", "https://schema.org/ScholarlyArticle", None) in links
    assert ("type", "https://schema.org/AboutPage", None) in links
    assert ("collection", "index.html", "text/html") in links
    issue = html.fromstring((site.folder / "2-1/index.html").read_bytes())
    items = {str(e.get("href")) for e in issue.xpath("//head/link[@rel='item']")}
    assert items == {
        "harbours.html", "boats.html", "test-serial-2-1.pdf", "test-serial-2-1.epub",
    }  # fmt: skip
