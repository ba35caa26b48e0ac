"""An issue in the native XML of OJS, with its articles and all of its files within."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from fascicle.distribution.records.ojs.article import SECTIONS, Entry
from fascicle.distribution.records.ojs.edition import SPACE, Dialect, base_name, embedded, make
from fascicle.distribution.records.sources import Sources
from fascicle.distribution.records.standing import events_of
from fascicle.distribution.records.trees import as_xml
from fascicle.issue.model import Issue
from fascicle.layout.words import date_text

_COVER = "web/cover-960.jpg"
_GALLEYS = {".pdf": ("PDF", "application/pdf"), ".epub": ("EPUB", "application/epub+zip")}
_OPEN_ACCESS = "1"
_PUBLIC = "1"


def write_ojs(sources: Sources) -> dict[str, bytes]:
    """Return an issue as OJS imports it: the articles, and the files that have been made of them.

    A draft is nothing for a journal's readers, so there is none of one.
    """
    issue = sources.issue
    if issue.draft:
        return {}
    dialect = Dialect(issue.publication.ojs)
    root = make("issues", {"xsi:schemaLocation": f"{SPACE} native.xsd"}, _issue(sources, dialect))
    return {f"{issue.file_stem}.ojs.xml": as_xml(root)}


def _issue(sources: Sources, dialect: Dialect) -> etree._Element:
    issue = sources.issue
    changed = max([issue.date, *(note.date for note in issue.history)], key=lambda d: d.first_day)
    entries = (Entry(sources, dialect, each, n) for n, each in enumerate(issue.articles, 1))
    return make(
        "issue",
        {"published": "1", "current": "0", "access_status": _OPEN_ACCESS, "url_path": issue.id},
        make.given("id", issue.doi, {"type": "doi", "advice": "update"}),
        dialect.text("description", _notes(issue), issue.language),
        _identification(issue, dialect),
        make("date_published", issue.date.first_day.isoformat()),
        make("last_modified", changed.first_day.isoformat()),
        make("sections", _sections(issue, dialect)),
        _cover(sources, dialect),
        make.holding("issue_galleys", _galleys(sources, dialect)),
        make("articles", (entry.write() for entry in entries)),
    )


def _notes(issue: Issue) -> str:
    """Return what became of the issue, as XHTML: OJS shows it above the contents."""
    paragraphs = etree.Element("div")
    for event in events_of(issue):
        line = etree.SubElement(paragraphs, "p")
        day = date_text(event.date, issue.language)
        line.text = f"{event.kind.title()}, {day}: {event.note}"
    return "".join(etree.tostring(line, encoding="unicode") for line in paragraphs)


def _identification(issue: Issue, dialect: Dialect) -> etree._Element:
    """Return what tells issues apart. In OJS a volume is a number: another joins the issue's."""
    volume = issue.volume if issue.volume.isascii() and issue.volume.isdecimal() else ""
    numbers = [issue.volume if not volume else "", issue.number]
    return make(
        "issue_identification",
        make.given("volume", volume),
        make.given("number", " ".join(part for part in numbers if part)),
        make("year", str(issue.date.year)),
        dialect.text("title", issue.title, issue.language),
    )


def _sections(issue: Issue, dialect: Dialect) -> Iterator[etree._Element]:
    """Yield a section for each kind of article; one of the same name and mark is taken instead."""
    kinds = dict.fromkeys(article.kind for article in issue.articles)
    for place, (abbreviation, title) in enumerate(SECTIONS[kind] for kind in kinds):
        attributes = dict.fromkeys(
            ("editor_restricted", "hide_title", "hide_author", "abstract_word_count"), "0"
        )
        told = dict.fromkeys(("meta_indexed", "meta_reviewed", "abstracts_not_required"), "1")
        yield make(
            "section",
            {"ref": abbreviation, "seq": str(place), **attributes, **told},
            dialect.text("abbrev", abbreviation, issue.publication.language),
            dialect.text("title", title, issue.publication.language),
        )


def _cover(sources: Sources, dialect: Dialect) -> etree._Element | None:
    issue = sources.issue
    if _COVER not in sources.editions:
        return None
    alternative = issue.cover.alt if issue.cover else issue.name
    return make(
        "covers",
        make(
            "cover",
            {"locale": dialect.locale(issue.language)},
            make("cover_image", f"{issue.file_stem}-{base_name(_COVER)}"),
            make("cover_image_alt_text", alternative),
            embedded(sources.read(_COVER)),
        ),
    )


def _galleys(sources: Sources, dialect: Dialect) -> Iterator[etree._Element]:
    """Yield the files of the whole issue."""
    issue = sources.issue
    day = issue.date.first_day.isoformat()
    for ending, (label, kind) in _GALLEYS.items():
        name = f"{issue.file_stem}{ending}"
        if name not in sources.editions:
            continue
        content = sources.read(name)
        yield make(
            "issue_galley",
            {"locale": dialect.locale(issue.language)},
            make("label", label),
            make(
                "issue_file",
                make("file_name", name),
                make("file_type", kind),
                make("file_size", str(len(content))),
                make("content_type", _PUBLIC),
                make("original_file_name", name),
                make("date_uploaded", day),
                make("date_modified", day),
                embedded(content),
            ),
        )
