"""What a page of an issue can tell only where its files lie together, on the site.

How large its downloads are, that there is a statement on accessibility, and which records describe
it (Signposting, 3: describedby).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from babel.units import format_unit
from markupsafe import Markup

from fascicle.distribution.media_types import media_type
from fascicle.editions.web.record import IssueRecord
from fascicle.layout.words import direction, shown_labels
from fascicle.tongues import locale
from fascicle.workspace import STATEMENT_FILE

_DOWNLOAD = re.compile(
    r'(<a href="(?P<file>[^":]+)" type="application/(?:pdf|epub\+zip)">)(?P<name>[A-Z]+)</a>'
)
_LIST = re.compile(r'(?s)(<ul class="downloads">.*?)(\s*</ul>)')
_LANGUAGE = re.compile(r'<html[^>]* lang="([^"]+)"')


def finish(page: str, name: str, record: IssueRecord, files: Mapping[str, Path]) -> str:
    """Return a page of an issue with what its files tell; `name` is its own.

    A page that has been finished before stays as it is.
    """
    spoken = _LANGUAGE.search(page)
    language = spoken[1] if spoken else record.language

    def sized(link: re.Match[str]) -> str:
        file = files.get(link["file"])
        told = size_text(file.stat().st_size, language) if file else ""
        size = f' <small dir="{direction(language)}">{told}</small>' if told else ""
        return f"{link[1]}{link['name']}{size}</a>"

    page = _DOWNLOAD.sub(sized, page)
    if name == "index.html" and STATEMENT_FILE in files and f'href="{STATEMENT_FILE}"' not in page:
        item = Markup('\n<li><a href="{}">{}</a></li>').format(
            STATEMENT_FILE, shown_labels(language)["statement"]
        )
        page = _LIST.sub(lambda found: f"{found[1]}{item}{found[2]}", page, count=1)
    if 'rel="describedby"' not in page:
        page = page.replace("</head>", "".join(_described(name, record, files)) + "</head>", 1)
    return page


def size_text(size: int, language: str) -> str:
    """Return the size of a file as readers know it: `552 kB`, `1.4 MB`."""
    kilobytes = max(1, round(size / 1000))
    spoken = locale(language)
    if kilobytes < 1000:
        return format_unit(kilobytes, "digital-kilobyte", "short", locale=spoken)
    return format_unit(round(size / 1_000_000, 1), "digital-megabyte", "short", locale=spoken)


def _described(name: str, record: IssueRecord, files: Mapping[str, Path]) -> Iterator[str]:
    """Yield a link to each record of the issue, or of the article that a page is of."""
    stem, slug = f"records/{record.stem}", PurePosixPath(name).stem
    if name == "index.html":
        wanted = [f"{stem}{ending}" for ending in (".bib", ".ris", ".json", ".dc.xml")]
    else:
        cited = f"records/citations/{record.stem}-{slug}"
        wanted = [f"{cited}{ending}" for ending in (".bib", ".ris", ".json")]
        wanted += [f"{stem}.dc/{slug}.xml", f"{stem}.jats/{slug}.xml"]
    for file in wanted:
        if file in files:
            yield Markup('<link rel="describedby" type="{}" href="{}"/>\n').format(
                media_type(file), file
            )
