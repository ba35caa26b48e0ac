"""Articles → BibTeX, in UTF-8, as BibTeX's readers of today take it."""

from __future__ import annotations

from fascicle.issue.model import Issue
from fascicle.layout.records.cited import Cited, Name, Pages, describe

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_ESCAPED = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "$&#%_"},
    }
)


def write_bibtex(issue: Issue, pages: Pages | None = None) -> str:
    """Return an issue's articles as BibTeX entries; `pages` as in `cited`."""
    return "\n".join(_entry(cited) for cited in describe(issue, pages or {}))


def _entry(cited: Cited) -> str:
    fields = {
        "author": " and ".join(_author(name) for name in cited.names),
        # Twice in braces: styles would put names in a title in small letters.
        "title": f"{{{_escape(cited.title)}}}",
        "journal": _escape(cited.serial),
        "year": f"{cited.date.year:04}",
        "volume": _escape(cited.volume),
        "number": _escape(cited.number),
        "pages": _escape(_range(cited)),
        "publisher": _escape(cited.publisher),
        "address": _escape(cited.place),
        "issn": cited.issn,
        "doi": cited.doi.replace("{", "%7B").replace("}", "%7D"),
        "url": cited.address.replace("{", "%7B").replace("}", "%7D"),
        "language": cited.language,
        "keywords": _escape(", ".join(cited.keywords)),
        "abstract": _escape(cited.abstract),
    }
    lines = [f"  {name} = {{{text}}},\n" for name, text in fields.items() if text]
    if cited.date.month:  # a macro of BibTeX's, so not in braces
        lines.insert(4, f"  month = {_MONTHS[cited.date.month - 1]},\n")
    return f"@article{{{cited.key},\n{''.join(lines)}}}\n"


def _author(name: Name) -> str:
    """Return a name; braces keep one whole that BibTeX would take apart at `and` or a comma."""
    family, given = _part(name.family), _part(name.given)
    if name.given:
        return f"{family}, {given}"
    return f"{{{_escape(name.family)}}}"


def _part(text: str) -> str:
    escaped = _escape(text)
    apart = "," in text or "and" in text.casefold().split()
    return f"{{{escaped}}}" if apart else escaped


def _range(cited: Cited) -> str:
    return cited.first if cited.first == cited.last else f"{cited.first}--{cited.last}"


def _escape(text: str) -> str:
    return text.translate(_ESCAPED)
