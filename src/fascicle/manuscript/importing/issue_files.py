"""A draft → the texts of the files of an issue: YAML and Markdown."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from fascicle.issue.dates import IssueDate
from fascicle.manuscript.importing import document as d
from fascicle.manuscript.importing.draft import Draft, NoticeDraft
from fascicle.manuscript.importing.inline import escape, write_line
from fascicle.manuscript.importing.people import Author
from fascicle.manuscript.importing.shelf import Shelf
from fascicle.manuscript.importing.walking import all_runs
from fascicle.manuscript.importing.writing import BodyWriter, write_blocks
from fascicle.manuscript.naming import romanise, slug_of
from fascicle.manuscript.schema.publishing import schema_comment

_LONGEST_SLUG = 60


@dataclass(frozen=True, slots=True)
class Facts:
    """What was settled about the issue and, where it is new, about the publication."""

    issue_id: str
    volume: str
    number: str
    date: IssueDate
    language: str = ""
    publication: dict[str, Any] | None = None


def article_name(title: str) -> str:
    """Return the name of an article's file, made of the words of its title."""
    main = title.partition(": ")[0]
    main = re.sub(r"['’‘ʼ]", "", main if len(main.split()) > 1 else title)
    text = main if re.search("[A-Za-z0-9]", main) else romanise(main, "") or main
    text = unicodedata.normalize("NFKD", text.replace("ə", "e").replace("ı", "i"))
    slug = slug_of("".join(c for c in text if not unicodedata.combining(c)))
    if len(slug) > _LONGEST_SLUG:
        slug = slug[: _LONGEST_SLUG + 1].rpartition("-")[0] or slug[:_LONGEST_SLUG]
    return f"{slug}.md"


def write_article(draft: Draft, facts: Facts, shelf: Shelf) -> str:
    """Return an article's file: front matter, then Markdown."""
    front = draft.front
    data: dict[str, Any] = {"title": write_line(d.without_notes(front.title))}
    if front.subtitle:
        data["subtitle"] = write_line(d.without_notes(front.subtitle))
    data["authors"] = [_author(author) for author in front.authors]
    if front.keywords:
        data["keywords"] = list(front.keywords)
    if front.doi:
        data["doi"] = front.doi
    if facts.language:
        data["language"] = facts.language
    if front.hero:
        data["hero"] = _picture(front.hero, shelf, "hero")
    if draft.abstract:
        data["abstract"] = _long(write_blocks(draft.abstract, shelf))
    links = frozenset(_targets(draft.blocks) | _targets(b for note in draft.notes for b in note))
    body = BodyWriter(shelf, links).write(draft.blocks, draft.notes)
    return f"---\n{dump(data)}---\n\n{body}"


def write_issue(draft: Draft, facts: Facts, shelf: Shelf, article: str) -> str:
    """Return `issue.yaml`."""
    data: dict[str, Any] = {}
    if facts.volume:
        data["volume"] = _number(facts.volume)
    if facts.number:
        data["number"] = _number(facts.number)
    data["date"] = _Plain(str(facts.date))
    data["articles"] = [article]
    if draft.notices:
        data["notices"] = [_notice(notice, shelf) for notice in draft.notices]
    return schema_comment("issue", "../") + dump(data)


def dump(data: dict[str, Any]) -> str:
    """Return a table as YAML 1.2 in block style, one value a line."""
    yaml = YAML()
    yaml.width = 1_000_000
    yaml.allow_unicode = True
    yaml.default_flow_style = False
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.add_representer(_Plain, _represent_date)
    target = io.StringIO()
    yaml.dump(data, target)
    return target.getvalue()


class _Plain(str):
    """A date: written without quotes."""

    __slots__ = ()


_DATE_TAGS = {4: "int", 7: "str", 10: "timestamp"}


def _represent_date(out: Any, value: _Plain) -> Any:
    """Write a date with the tag that YAML gives to its form, so that it needs none."""
    return out.represent_scalar(f"tag:yaml.org,2002:{_DATE_TAGS[len(value)]}", str(value))


def _number(text: str) -> int | str:
    return int(text) if text.isdecimal() and not text.startswith("0") else text


def _long(text: str) -> str:
    return LiteralScalarString(text) if "\n" in text else text


def _author(author: Author) -> str | dict[str, str]:
    """Return an author as a plain name, or as a table where more is known."""
    more = {"orcid": author.orcid, "email": author.email, "affiliation": author.affiliation}
    given = {key: value for key, value in more.items() if value}
    return {"name": author.name, **given} if given else author.name


def _picture(figure: d.Figure, shelf: Shelf, stem: str) -> dict[str, str]:
    """Return a picture as a table of the YAML."""
    name = shelf.name(figure.image, figure.place, stem)
    caption = write_line(d.without_notes(figure.caption))
    alt = shelf.alt(figure)
    if not alt:
        shelf.without_alt.append(name)
        hint = "add `alt:`, a sentence that tells what the picture shows"
        message = f"the picture {name} has no alternative text"
        shelf.ledger.warn("I-012", figure.place, message, hint)
    values = {
        "src": name, "alt": " ".join(alt.split()), "caption": caption, "credit": figure.credit,
        "license": figure.license, "source": figure.source,
    }  # fmt: skip
    return {key: value for key, value in values.items() if value}


def _notice(notice: NoticeDraft, shelf: Shelf) -> dict[str, Any]:
    """Return a notice as a table of the YAML; a picture in it stands at its head."""
    pictures = [block for block in notice.blocks if isinstance(block, d.Figure)]
    texts = [block for block in notice.blocks if not isinstance(block, d.Figure)]
    texts += [d.Paragraph(p.caption, p.place) for p in pictures[1:] if p.caption]
    data: dict[str, Any] = {"title": write_line(notice.title)}
    data["text"] = _long(write_blocks(texts, shelf)) or escape(d.plain(notice.title))
    if notice.link:
        data["link"] = notice.link
    if pictures:
        data["picture"] = _picture(pictures[0], shelf, "notice")
    if notice.until:
        data["until"] = _Plain(str(notice.until))
    return data


def _targets(blocks: Any) -> set[str]:
    """Return the ids that links within the document lead to."""
    return {run.href[1:] for run in all_runs(blocks) if run.href.startswith("#")}
