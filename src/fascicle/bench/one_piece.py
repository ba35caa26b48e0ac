"""The issue in one piece: our own HTML and CSS as one document, for programs that set it whole.

It has the text of every gathering. The contents list has no page numbers: looking them up makes
a program lay out twice, and that is left to it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from lxml import etree, html

from fascicle.bench.generator import ISSUE
from fascicle.editions.pdf.layouts import ContentsEntry, Layouts
from fascicle.editions.styles import Styles
from fascicle.manuscript.gathering import gather
from fascicle.workspace import Workspace

HTML, CSS = "issue.html", "issue.css"
_BETWEEN = "\ndiv.gathering + div.gathering { break-before: page }\n"


def write_one_piece(workspace: Workspace, folder: Path, issue_id: str = ISSUE) -> Path:
    """Write an issue's HTML, CSS and pictures to a folder; return the HTML file."""
    folder.mkdir(parents=True, exist_ok=True)
    manuscript = gather(workspace, issue_id)
    layouts = Layouts(manuscript, Styles(workspace.style_folders()), workspace.cache)
    issue = layouts.issue
    entries = [ContentsEntry(article, "") for article in issue.articles]
    jobs = [
        layouts.cover(),
        layouts.contents(entries),
        *(layouts.article(article) for article in issue.articles),
        layouts.end(),
    ]
    body = "\n".join(_as_division(job.html) for job in jobs)
    file = folder / HTML
    file.write_text(
        f'<!DOCTYPE html>\n<html lang="{issue.language}"><head><meta charset="utf-8">'
        f'<title>{issue.publication.title}</title><link rel="stylesheet" href="{CSS}"></head>'
        f"<body>\n{body}\n</body></html>\n",
        encoding="utf-8",
    )
    fonts = layouts.styles.path("fonts.css")
    faces = fonts.read_text(encoding="utf-8").replace('url("', f'url("{fonts.parent.as_uri()}/')
    sheets = (sheet.replace("body.", "div.") for sheet in jobs[0].stylesheets)
    (folder / CSS).write_text(faces + "\n".join(sheets) + _BETWEEN, encoding="utf-8")
    pictures = workspace.issue_folder(issue_id) / "images"
    shutil.copytree(pictures, folder / "images", dirs_exist_ok=True)
    return file


def _as_division(text: str) -> str:
    """Return what a gathering's body holds as a division, with addresses for one document."""
    root = html.document_fromstring(text)
    body = root.find("body")
    body.tag = "div"
    body.set("class", f"{body.get('class', '')} gathering")
    body.set("lang", root.get("lang", ""))
    for element in body.iter("a", "img"):
        for name in ("href", "src"):
            address = str(element.get(name, ""))
            if address.startswith("issue:"):
                element.set(name, "#" + address.removeprefix("issue:"))
            elif address.startswith("picture:///"):
                element.set(name, address.removeprefix("picture:///"))
    return str(etree.tostring(body, encoding="unicode", method="html"))
