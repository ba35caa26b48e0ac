"""An issue of a serial, as frozen records.

Running text is XHTML (fragments that are well-formed, sanitised and without a namespace), since
both the printed and the electronic editions are laid out from HTML. In an article's body:

- every block that came from the manuscript carries `data-line`, its line in the article's file;
- `<a class="note-call" data-note="3"></a>` stands where note 3 is called;
- a picture's `src` is its path below the issue's folder;
- `<span class="citation" id="citation-1">` holds a citation, whose links lead to `references`;
- a link to another article of the issue is `article:SLUG` or `article:SLUG#ID`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from fascicle.issue.barcode import Barcode, BarcodeSettings
from fascicle.issue.certification import Certification
from fascicle.issue.dates import IssueDate
from fascicle.issue.policy import Policy
from fascicle.issue.target import DEFAULT_ROOT, Target


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text twice: as XHTML with its markup, and plain."""

    html: str
    plain: str

    def __bool__(self) -> bool:
        return bool(self.plain)


@dataclass(frozen=True, slots=True)
class License:
    """A licence: `id` is its SPDX identifier where it has one, `name` is what readers call it."""

    id: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Person:
    """An author or an editor. `name` is as printed; `family` and `given` may be unknown."""

    name: str
    given: str = ""
    family: str = ""
    orcid: str = ""
    email: str = ""
    affiliation: str = ""
    corresponding: bool = False
    ror: str = ""
    """The identifier of the affiliation (ror.org), without its address."""

    @property
    def sort_name(self) -> str:
        """`Family, Given` where both are known, else the last word of the name first."""
        if self.family:
            return f"{self.family}, {self.given}" if self.given else self.family
        first, _, last = self.name.rpartition(" ")
        return f"{last}, {first}" if first else self.name


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: `src` is its path below the issue's folder; sizes are in pixels."""

    src: str
    alt: str
    width: int
    height: int
    media_type: str
    caption: Text | None = None
    description: str = ""
    """What it shows at length, as XHTML blocks, for who does not see it."""
    credit: str = ""
    license: License | None = None
    source: str = ""
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: its number, its text as XHTML blocks, and the line that it begins on."""

    number: int
    html: str
    line: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A source that an article cites, as it stands in its list of references.

    `id` is its element's in the article, `key` the editor's name for it, `csl` its record (CSL
    JSON, as text with sorted keys). `html` is the formatted entry, and `plain` its text alone.
    `cited` has the ids of the elements in the text or the notes that cite it.
    """

    id: str
    key: str
    csl: str
    html: str
    plain: str
    cited: tuple[str, ...] = ()

    @property
    def data(self) -> dict[str, Any]:
        """The record of CSL JSON: a new object each time."""
        record: dict[str, Any] = json.loads(self.csl)
        return record


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of an article's body: level 2 to 6, its id and its text."""

    level: int
    id: str
    text: Text


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of an article's way through the house."""

    received: IssueDate | None = None
    accepted: IssueDate | None = None
    published: IssueDate | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article of an issue. `file` is the name of its file below the issue's folder."""

    slug: str
    file: str
    title: Text
    language: str
    authors: tuple[Person, ...]
    body: str
    kind: str = "article"
    subtitle: Text | None = None
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    doi: str = ""
    license: License | None = None
    hero: Picture | None = None
    dates: Dates = field(default=Dates())
    funding: str = ""
    notes: tuple[Note, ...] = ()
    headings: tuple[Heading, ...] = ()
    figures: tuple[Picture, ...] = ()
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice of the house: an event, a call for papers, a course. `html` is its text."""

    title: Text
    html: str
    link: str = ""
    picture: Picture | None = None
    until: IssueDate | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A dated note on what was corrected."""

    date: IssueDate
    note: str


@dataclass(frozen=True, slots=True)
class Issn:
    """The ISSNs of a serial (ISO 3297): of its electronic and print version, and the ISSN-L."""

    electronic: str = ""
    print: str = ""
    linking: str = ""

    @property
    def main(self) -> str:
        """The one to name where there is room for one."""
        return self.electronic or self.print or self.linking

    @property
    def all(self) -> tuple[str, ...]:
        """All that are given, each once."""
        given = (self.electronic, self.print, self.linking)
        return tuple(dict.fromkeys(issn for issn in given if issn))


@dataclass(frozen=True, slots=True)
class Ojs:
    """The journal's Open Journal Systems: its version, and its name for the group of authors."""

    version: str = "3.5"
    author: str = "Author"


@dataclass(frozen=True, slots=True)
class Cluster:
    """Machines that make issues: the address of their scheduler, and of the store they share."""

    scheduler: str = ""
    store: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """The serial."""

    title: str
    slug: str
    issn: Issn
    publisher: str
    language: str
    subtitle: str = ""
    place: str = ""
    url: str = ""
    contact: str = ""
    license: License | None = None
    doi_prefix: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    editors: tuple[Person, ...] = ()
    frequency: str = ""
    copyright: str = ""
    look: str = "report"
    """The folder of `styles/looks/` whose style sheets go before the default ones."""
    page_size: str = "A4"
    columns: int = 1
    purpose: str = "screen"
    """What its PDFs are made for where nobody says."""
    encloses_sources: bool = True
    lists_pages: bool = True
    """Whether the EPUB tells where the PDF's pages begin."""
    barcode: BarcodeSettings | None = None
    site: str = ""
    """Address of the serial's own site, where its pages are."""
    cluster: Cluster = field(default=Cluster())
    """The machines that make its backlists."""
    citation_style: str = ""
    oai_gateway: str = ""
    """Address of the gateway that answers harvesters from the site's OAI static repository."""
    ojs: Ojs = field(default=Ojs())
    crossmark: str = ""
    """DOI of the publisher's policy on corrections, as Crossref's Crossmark wants it."""
    targets: tuple[Target, ...] = ()
    """Where it is distributed to."""
    archive: Target = field(default=Target("archive", DEFAULT_ROOT))
    """Where it is kept for good: the archive's root."""
    checks: Policy = field(default=Policy())


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of a serial: a fascicle."""

    id: str
    publication: Publication
    date: IssueDate
    articles: tuple[Article, ...]
    language: str
    volume: str = ""
    number: str = ""
    title: str = ""
    cover: Picture | None = None
    doi: str = ""
    pages_from: int = 1
    editors: tuple[Person, ...] = ()
    notices: tuple[Notice, ...] = ()
    status: str = "published"
    history: tuple[Correction, ...] = ()
    draft: bool = False
    barcode: Barcode | None = None
    checks: Policy = field(default=Policy())
    """What serial and issue have decided about findings."""
    certification: Certification | None = None

    @property
    def file_stem(self) -> str:
        """The name of the issue's files without their ending: `kavkaz-files-26-2`."""
        return f"{self.publication.slug}-{self.id}"

    @property
    def monograph(self) -> Article | None:
        """The article, where it is the only one; else None."""
        return self.articles[0] if len(self.articles) == 1 else None

    @property
    def name(self) -> str:
        """What the issue is called: its title, its only article's, or the serial's."""
        if self.title:
            return self.title
        return self.monograph.title.plain if self.monograph else self.publication.title

    @property
    def notes(self) -> tuple[tuple[str, Correction], ...]:
        """The dated notes in the order of their days, each with the version that it is of.

        An issue is first published as version 1.0; each note makes a version: 1.1, 1.2 …
        """
        ordered = sorted(self.history, key=lambda each: each.date.first_day)
        return tuple((f"1.{count}", note) for count, note in enumerate(ordered, 1))

    @property
    def version(self) -> str:
        """The version that the manuscript is now."""
        return f"1.{len(self.history)}"

    @property
    def current_notices(self) -> tuple[Notice, ...]:
        """The notices whose last day is not before the issue's date."""
        first = self.date.first_day
        return tuple(n for n in self.notices if n.until is None or n.until.first_day >= first)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Every picture that the issue shows, each file once."""
        shown = [self.cover, *(notice.picture for notice in self.notices)]
        for article in self.articles:
            shown += [article.hero, *article.figures]
        return tuple({picture.src: picture for picture in shown if picture}.values())
