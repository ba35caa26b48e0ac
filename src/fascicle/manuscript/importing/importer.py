"""`invoke import`: a document that an editor has → the folder of an issue."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PIL import Image

from fascicle.errors import ManuscriptError, UsageError
from fascicle.files import traces_of
from fascicle.findings import Finding
from fascicle.issue.model import Publication
from fascicle.manuscript.gathering import gather, read_publication
from fascicle.manuscript.importing import document as d
from fascicle.manuscript.importing import fidelity
from fascicle.manuscript.importing.draft import Draft
from fascicle.manuscript.importing.encoding import decode
from fascicle.manuscript.importing.fidelity import Count, LostWord
from fascicle.manuscript.importing.guard import format_of, read_bytes
from fascicle.manuscript.importing.issue_files import (
    Facts,
    article_name,
    dump,
    write_article,
    write_issue,
)
from fascicle.manuscript.importing.ledger import Guess, Ledger, LeftOut, refusal
from fascicle.manuscript.importing.markdown_file import read_markdown
from fascicle.manuscript.importing.open_document import read_open_document
from fascicle.manuscript.importing.plain_text import read_plain_text
from fascicle.manuscript.importing.recognising import recognise
from fascicle.manuscript.importing.settling import check_issue_id, settle
from fascicle.manuscript.importing.shelf import Shelf
from fascicle.manuscript.importing.staging import Stage
from fascicle.manuscript.importing.web_page import read_web_page
from fascicle.manuscript.importing.word_file import read_word
from fascicle.manuscript.mistakes import Mistakes
from fascicle.manuscript.schema.publishing import schema_comment
from fascicle.manuscript.starting.issue import FIRST_ISSUE, begun_issues
from fascicle.workspace import ISSUE_FILE, Workspace

MOST_CHARACTERS = 4_000_000
"""As many as the longest article may have."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: counts, guesses to look over, and what could not be carried.

    `words_out` counts the words of the document that were found again in the manuscript, those
    included that became keys of the YAML or numbers of a list (`Author:`, `1.`).
    """

    issue_id: str
    folder: Path
    files: tuple[str, ...]
    words_in: int
    words_out: int
    lost: tuple[LostWord, ...]
    guesses: tuple[Guess, ...]
    left_out: tuple[LeftOut, ...]
    findings: tuple[Finding, ...]


def import_document(
    workspace: Workspace, document: Path, *, issue_id: str | None, force: bool, clock: date
) -> ImportReport:
    """Turn a document into an issue's folder; raise ManuscriptError when it cannot be read.

    `clock` is the date of an issue whose document says none.
    """
    check_issue_id(issue_id)
    ledger = Ledger(workspace.relative(document))
    before = traces_of([document])
    try:
        source = _read(document, ledger)
        publication = _known_publication(workspace)
        draft = recognise(source, publication.title if publication else "", ledger)
        draft, facts = settle(draft, source, publication, workspace, issue_id, clock, ledger)
        begun = {issue.id for issue in begun_issues(workspace)}
        force = force or facts.issue_id in begun
        _refuse_existing(workspace, facts.issue_id, force=force)
        with Stage(workspace, facts.issue_id) as stage:
            count = _write(stage, draft, facts, source, document, ledger)
            if before != traces_of([document]):
                message = "the document was changed while it was being read"
                raise UsageError(message, where=ledger.file, hint="save it, then import it again")
            files = stage.place(force=force)
            _see_to_empty_ones(stage, begun - {facts.issue_id}, ledger)
    except RecursionError:
        message = "the document is nested too deeply to be read"
        raise refusal("I-007", ledger.file, message, "save it in a simpler form") from None
    return ImportReport(
        facts.issue_id, workspace.issue_folder(facts.issue_id), files, count.words_in,
        count.words_out, count.lost, tuple(ledger.guesses), tuple(ledger.left_out),
        tuple(ledger.findings),
    )  # fmt: skip


def _read(path: Path, ledger: Ledger) -> d.Document:
    """Return the document that a file holds."""
    kind = format_of(path, ledger.file)
    content = read_bytes(path, ledger.file, kind)
    if kind == "docx":
        document = read_word(content, ledger)
    elif kind == "odt":
        document = read_open_document(content, ledger)
    elif kind == "html":
        document = read_web_page(content, ledger)
    elif kind == "md":
        document = read_markdown(decode(content, ledger), ledger)
    else:
        text = decode(content, ledger)
        _see_length(len(text), ledger)
        document = read_plain_text(text)
    _see_length(sum(map(len, document.paragraphs)), ledger)
    if not any(fidelity.words_of(text) for text in document.paragraphs):
        raise refusal("I-003", ledger.file, "there are no words in it", "see that it was saved")
    return document


def _see_length(length: int, ledger: Ledger) -> None:
    if length > MOST_CHARACTERS:
        message = f"the document has more than {MOST_CHARACTERS // 1_000_000} million characters"
        raise refusal("I-004", ledger.file, message, "part it into several documents")


def _known_publication(workspace: Workspace) -> Publication | None:
    """Return the publication that is there; raise ManuscriptError when it is wrong."""
    if not workspace.publication_file.is_file():
        return None
    mistakes = Mistakes()
    publication = read_publication(workspace, mistakes)
    if publication is None or mistakes.fatal:
        raise ManuscriptError(mistakes.found)
    return publication


def _refuse_existing(workspace: Workspace, issue_id: str, *, force: bool) -> None:
    """Raise UsageError when the issue is there and may not be overwritten."""
    folder = workspace.issue_folder(issue_id)
    if folder.exists() and not force:
        message = f"the issue {issue_id} is there already: {workspace.relative(folder)}/"
        hint = "import it with `--issue ID` under another id, or overwrite it with `--force`"
        raise UsageError(message, where="import", hint=hint)


def _see_to_empty_ones(stage: Stage, begun: set[str], ledger: Ledger) -> None:
    """Take away the issue that a new publication is laid out with, once there is a real one.

    Others that were begun, and that the document's number passes over, are told.
    """
    if len(stage.target.issue_ids()) == 2 and begun == {FIRST_ISSUE}:
        stage.take_away(FIRST_ISSUE)
        what = f"the example issue {FIRST_ISSUE}: nothing had been written in it, it is taken away"
        ledger.leave_out(what, f"manuscript/{FIRST_ISSUE}")
        return
    for name in sorted(begun):
        what = (
            f"the issue {name}, which was begun and is still empty: delete its folder, or import"
            f" the document there with `--issue {name}`"
        )
        ledger.leave_out(what, f"manuscript/{name}")


def _write(
    stage: Stage, draft: Draft, facts: Facts, source: d.Document, path: Path, ledger: Ledger
) -> Count:
    """Write all files into the stage, then read them again and count their words."""
    shelf = Shelf(source, path.parent, ledger)
    article = article_name(d.plain(draft.front.title))
    text = write_article(draft, facts, shelf)
    issue = write_issue(draft, facts, shelf, article)
    if facts.publication is not None:
        stage.write_publication(schema_comment("publication", "") + dump(facts.publication))
    stage.write(ISSUE_FILE, issue.encode("utf-8"))
    for name, content in shelf.written.items():
        stage.write(name, content)
    (stage.folder / "images").mkdir(exist_ok=True)
    missing = [name for name in shelf.names.values() if name not in shelf.written]
    for name in missing:
        stage.write(name, _STAND_IN_DRAWING if name.endswith(".svg") else _stand_in())
    count = _check(stage, article, text, source, ledger)
    for name in missing:
        (stage.folder / name).unlink()
    stage.write(article, text.encode("utf-8"))
    return count


_TAG = re.compile(r"</?[a-z]+>|<!-- -->")
_STAND_IN_DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


def _stand_in() -> bytes:
    """Return a small picture, for the count only: with it the words around a picture are read."""
    target = io.BytesIO()
    Image.new("RGB", (1, 1)).save(target, "PNG")
    return target.getvalue()


def _check(stage: Stage, article: str, text: str, source: d.Document, ledger: Ledger) -> Count:
    """Read the staged issue as a build would, and compare its words with the document's."""
    # A picture without an alternative text is an error for the editor to mend, not for the count.
    stage.write(article, text.replace("![](", "![picture](").encode("utf-8"))
    try:
        manuscript = gather(stage.workspace, stage.issue_id, draft=True)
        texts = fidelity.texts_of(manuscript.issue)
        ledger.findings += [stage.as_placed(finding) for finding in manuscript.warnings]
    except ManuscriptError as error:
        # The editor gets it all the same, with what is to be mended; the words are counted roughly.
        ledger.findings += [stage.as_placed(finding) for finding in error.findings]
        files = [
            stage.folder / article,
            stage.folder / ISSUE_FILE,
            stage.workspace.publication_file,
        ]
        texts = [_TAG.sub("", file.read_text("utf-8")) for file in files if file.is_file()]
    return fidelity.compare(source.paragraphs, texts, ledger)
