"""What was made, brought in or begun, as text."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.present.findings import show_findings
from fascicle.present.lines import counted, paint, short_path, size_text, write_line

if TYPE_CHECKING:
    from fascicle.manuscript.importing.importer import ImportReport
    from fascicle.pipeline.building import Outcome


def show_text(text: str, *, to_errors: bool = False) -> None:
    """Tell a text as it is."""
    write_line(text.rstrip("\n"), to_errors=to_errors)


def show_files(files: Iterable[Path]) -> None:
    """Tell which files were written."""
    for file in files:
        write_line(short_path(file))


def show_address(address: str) -> None:
    """Tell where the preview is to be seen."""
    write_line(f"proofs: {address}  (Ctrl-C ends it)")


def show_import(report: ImportReport) -> None:
    """Tell what an import brought: files, words, guesses to look over, what was left out."""
    for name in report.files:
        write_line(short_path(report.folder / name) if "/" not in name else name)
    lost = len(report.lost)
    verdict = "none lost" if not lost else paint(f"{lost} lost", "31", sys.stdout)
    count = counted(report.words_in, "word")
    write_line(f"{report.issue_id}: {count} in, {report.words_out} out, {verdict}")
    for word in report.lost:
        write_line(f"lost: “{word.word}”, in “{word.context}”")
    for guess in report.guesses:
        write_line(f"guessed, {guess.place}: {guess.what} → {guess.where}")
    for entry in report.left_out:
        write_line(f"left out, {entry.place}: {entry.what}")
    show_findings(report.findings)


def show_outcome(outcome: Outcome, folder: Path) -> None:
    """Tell which editions there are, and which were made anew."""
    show_findings(outcome.findings, to_errors=True)
    for built in outcome.editions:
        if built.edition == "web" and not built.file.endswith(".html"):
            continue  # what its pages show
        state = f"{built.seconds:.1f} s" if built.edition in outcome.made else "unchanged"
        write_line(f"{short_path(folder / built.file)}  {size_text(built.bytes)}, {state}")
