"""Who is measured: fascicle in each of its situations, and those peers that the machine has."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path

from fascicle.bench.generator import ISSUE, Size, write_book, write_manuscript, write_texts
from fascicle.bench.one_piece import CSS, write_one_piece
from fascicle.editions.pdf.typesetting import choose_fonts
from fascicle.manuscript.pandoc import find_pandoc
from fascicle.workspace import Workspace, default_styles

NPM_FOLDER = "FASCICLE_BENCH_NPM"
"""The variable that names a folder where npm has installed Paged.js and Vivliostyle.

Without it that is where `bash .ci/setup bench` puts them.
"""

ABSENT = "not on this machine"


@dataclass(frozen=True, slots=True)
class Contender:
    """A program that makes an edition: `prepare` is called before each run, and not timed."""

    name: str
    edition: str
    command: tuple[str, ...] = ()
    folder: Path = Path()
    made: Callable[[], Path | None] = field(default=lambda: None)
    prepare: Callable[[int], None] = field(default=lambda _round: None)
    environment: tuple[tuple[str, str], ...] = ()
    missing: str = ""


def find_contenders(size: Size, folder: Path) -> tuple[Contender, ...]:
    """Write the issue of a size for all, and return who sets it, in the order of a round."""
    texts = write_texts(size)
    book = write_book(texts, folder / "book")
    # pandoc's EPUB has no page list, for which ours has the whole PDF typeset.
    # The sources that ours encloses, no peer has in its file.
    settings = {"serial": "pdf: {attachments: false}\n",
                "serial-epub": "epub: {page_list: false}\n", "serial-pages": ""}  # fmt: skip
    for name, more in settings.items():
        shutil.rmtree(folder / name, ignore_errors=True)
        write_manuscript(texts, folder / name, more)
    workspace = Workspace(folder / "serial")
    page = write_one_piece(workspace, folder / "whole")
    return (
        *_fascicle(workspace),
        _weasyprint(page),
        *_pandoc(book, page),
        *_browsers(page),
        _fascicle_epub("fascicle EPUB, cold", Workspace(folder / "serial-epub")),
        _fascicle_epub("fascicle EPUB with page list, cold", Workspace(folder / "serial-pages")),
        _fascicle_epub_again(Workspace(folder / "serial-pages")),
        _pandoc_epub(book),
    )


def _fascicle(workspace: Workspace) -> tuple[Contender, ...]:
    command = (sys.executable, "-m", "fascicle", "pdf", "--issue", ISSUE)
    article = sorted(workspace.issue_folder(ISSUE).glob("article-*.md"))
    edited = article[len(article) // 2]
    text = edited.read_text(encoding="utf-8")

    def begin_anew(_round: int) -> None:
        edited.write_text(text, encoding="utf-8")
        shutil.rmtree(workspace.dist, ignore_errors=True)

    def edit(round_: int) -> None:
        edited.write_text(edit_paragraph(text, round_), encoding="utf-8")

    def made() -> Path | None:
        return next(workspace.issue_dist(ISSUE).glob("*.pdf"), None)

    return (
        Contender("fascicle, cold", "pdf", command, workspace.root, made, begin_anew),
        Contender("fascicle, after an edit", "pdf", command, workspace.root, made, edit),
        Contender("fascicle, nothing to do", "pdf", command, workspace.root, made),
    )


def edit_paragraph(text: str, round_: int) -> str:
    """Return an article with a sentence more in its first paragraph, another one each round."""
    heading = text.index("\n## ")
    start = text.index("\n\n", heading) + 2
    return f"{text[:start]}Edited in round {round_}. {text[start:]}"


def _fascicle_epub(name: str, workspace: Workspace) -> Contender:
    command = (sys.executable, "-m", "fascicle", "epub", "--issue", ISSUE)
    return Contender(
        name, "epub", command, workspace.root,
        lambda: next(workspace.issue_dist(ISSUE).glob("*.epub"), None),
        lambda _round: shutil.rmtree(workspace.dist, ignore_errors=True),
    )  # fmt: skip


def _fascicle_epub_again(workspace: Workspace) -> Contender:
    """Return the EPUB of an issue whose pages have been typeset before, as for its PDF."""
    cold = _fascicle_epub("fascicle EPUB with page list, pages kept", workspace)

    def lose_the_file(_round: int) -> None:
        for file in workspace.issue_dist(ISSUE).glob("*.epub"):
            file.unlink()

    return replace(cold, prepare=lose_the_file)


def _weasyprint(page: Path) -> Contender:
    name, made = "WeasyPrint in one piece", page.with_name("weasyprint.pdf")
    command = (
        sys.executable, "-m", "fascicle.bench.peers.weasyprint_whole", str(page), str(made),
    )  # fmt: skip
    return Contender(
        name, "pdf", command, page.parent, lambda: made, environment=own_fonts(page.parent)
    )


def own_fonts(folder: Path) -> tuple[tuple[str, str], ...]:
    """Return the variable that lets a peer see our fonts and no others, as we do."""
    before = os.environ.get("FONTCONFIG_FILE")
    choose_fonts((default_styles() / "fonts",), folder)
    chosen = os.environ.pop("FONTCONFIG_FILE")
    if before is not None:
        os.environ["FONTCONFIG_FILE"] = before
    return (("FONTCONFIG_FILE", chosen),)


def _pandoc(book: Path, page: Path) -> tuple[Contender, ...]:
    pandoc, folder = find_pandoc(), book.parent
    typeset = Path(sys.executable).with_name("weasyprint")
    with_typst, with_weasyprint = folder / "typst.pdf", folder / "weasyprint.pdf"
    names = ("pandoc with Typst", "pandoc with WeasyPrint")
    if not pandoc:
        return tuple(Contender(name, "pdf", missing=f"pandoc: {ABSENT}") for name in names)
    typst = Contender(
        names[0], "pdf",
        (sys.executable, "-m", "fascicle.bench.peers.pandoc_typst", pandoc, str(book),
         str(with_typst)),
        folder, lambda: with_typst,
        missing="" if find_spec("typst") else f"the package typst: {ABSENT}",
    )  # fmt: skip
    weasyprint = Contender(
        names[1], "pdf",
        (pandoc, str(book), "--standalone", f"--pdf-engine={typeset}",
         f"--css={page.with_name(CSS)}", f"--output={with_weasyprint}"),
        folder, lambda: with_weasyprint, environment=own_fonts(page.parent),
        missing="" if typeset.is_file() else f"the command weasyprint: {ABSENT}",
    )  # fmt: skip
    return typst, weasyprint


def _pandoc_epub(book: Path) -> Contender:
    pandoc, made = find_pandoc(), book.with_name("pandoc.epub")
    command = (pandoc, str(book), "--to=epub3", f"--output={made}")
    missing = "" if pandoc else f"pandoc: {ABSENT}"
    return Contender("pandoc EPUB", "epub", command, book.parent, lambda: made, missing=missing)


def _browsers(page: Path) -> tuple[Contender, ...]:
    """Return the two that set pages in a browser."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or ""
    programs = _npm_folder() / "node_modules" / ".bin"
    paged, styled = page.with_name("pagedjs.pdf"), page.with_name("vivliostyle.pdf")
    commands = (
        ("Paged.js", "pagedjs-cli", paged,
         (str(page), "--output", str(paged), "--browserArgs", "--no-sandbox", "--timeout",
          "1800000")),
        ("Vivliostyle", "vivliostyle", styled,
         ("build", str(page), "--output", str(styled), "--executable-browser", chromium,
          "--timeout", "1800")),
    )  # fmt: skip
    node = Path(sys.executable).parent  # that of the tests' dependencies, before the machine's own
    path = os.pathsep.join((str(node), os.environ.get("PATH", "")))
    environment = (("PUPPETEER_EXECUTABLE_PATH", chromium), ("PATH", path))
    return tuple(
        Contender(
            name,
            "pdf",
            (str(programs / program), *arguments),
            page.parent,
            _constant(made),
            environment=environment,
            missing=_why_no_browser(programs / program, chromium),
        )
        for name, program, made, arguments in commands
    )


def _constant(path: Path) -> Callable[[], Path]:
    return lambda: path


def _npm_folder() -> Path:
    return Path(os.environ.get(NPM_FOLDER) or Path(sys.prefix) / "bench")


def _why_no_browser(program: Path, chromium: str) -> str:
    if not program.exists():
        return f"{program.name}: {ABSENT} (bash .ci/setup bench installs it)"
    return "" if chromium else f"chromium: {ABSENT}"
