"""Tasks that make editions: one for each of the table, and the proofs."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from invoke import Context, task

from fascicle.commands.telling import BUILD_HELP, chosen, number, told
from fascicle.editions.table import EDITIONS, NAMES, PURPOSES, SCREEN, editions_for
from fascicle.errors import UsageError, meant
from fascicle.kept_code import compiled_before
from fascicle.workspace import Workspace, find_workspace

_PURPOSE_HELP = {"for_": "what the PDF is for: screen (the default), archive or press"}


def _purpose(text: str, workspace: Workspace) -> str:
    """Return what a PDF is to be for, as the option says, or else the publication."""
    if not text:
        return _usual_purpose(workspace)
    if text not in PURPOSES:
        message = f"a PDF is not made for “{text}”"
        hint = meant(text, PURPOSES, f"one of these: {', '.join(PURPOSES)}")
        raise UsageError(message, where="--for", hint=hint)
    return text


def _usual_purpose(workspace: Workspace) -> str:
    """Return what the publication says that its PDFs are for; most need not be parsed for it."""
    text = workspace.publication_file.read_text(encoding="utf-8", errors="replace")
    if "for:" not in text:
        return SCREEN
    from fascicle.manuscript.gathering import read_publication
    from fascicle.manuscript.mistakes import Mistakes

    publication = read_publication(workspace, Mistakes())
    return publication.purpose if publication else SCREEN  # what is wrong is told by the build


_left: list[bool] = []
"""Has something in it when a block has left what is to be looked through."""


@contextmanager
def _uncollected() -> Iterator[None]:
    """Collect no garbage in the block: it is short, and collections were a fifteenth of its time.

    What comes after it, as the site's pages, is no longer short. What the block leaves is looked
    through when the next one begins: most often none does, and it takes a twentieth of a second.
    """
    if _left:
        gc.unfreeze()
        gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
        _left.append(True)


def _build(
    names: tuple[str, ...],
    purpose: str,
    issue: str | None,
    everything: bool,
    draft: bool,
    force: bool,
    jobs: int,
) -> None:
    with compiled_before("building"):
        from fascicle.pipeline.building import build as build_issue
        from fascicle.present.making import show_files, show_outcome
        from fascicle.present.progress import show_progress

    workspace = find_workspace(Path.cwd())
    names = editions_for(names, _purpose(purpose, workspace))
    for issue_id in chosen(workspace, issue, everything):
        with show_progress(issue_id) as progress, _uncollected():
            outcome = build_issue(
                workspace, issue_id, names, draft=draft, force=force, jobs=jobs, progress=progress
            )
        show_outcome(outcome, workspace.issue_dist(issue_id))
    if "web" in names:
        from fascicle.pipeline.site import make_site

        show_files([make_site(workspace) / "index.html"])


def _edition_task(name: str, names: tuple[str, ...], describes: str) -> Any:
    """Return the task that makes some editions: one for each of the table, and one for all."""

    @told
    def make(
        _context: Context,
        issue: str | None = None,
        all: bool = False,  # noqa: A002  # the option's name
        draft: bool = False,
        force: bool = False,
        jobs: str = "0",
        for_: str = "",
    ) -> None:
        _build(names, for_, issue, all, draft, force, number(jobs, "--jobs"))

    make.__doc__ = describes
    return task(make, name=name, help=BUILD_HELP | _PURPOSE_HELP)


def edition_tasks() -> list[Any]:
    """Return a task for each edition, and the one that makes them all."""
    each = [_edition_task(e.name, (*e.needs, e.name), f"Make {e.describes}.") for e in EDITIONS]
    return [*each, _edition_task("build", NAMES, "Make all editions of an issue.")]


@task(
    help={
        "issue": "id of the issue to show first (default: the newest)",
        "port": "port on this machine (default: 8137, or the next one that is free)",
        "browser": "open the page in the browser",
    }
)
@told
def preview(
    _context: Context, issue: str | None = None, port: str = "0", browser: bool = True
) -> None:
    """Show the issue's proofs on a local page that follows the manuscript."""
    from fascicle.present.making import show_address
    from fascicle.preview.serving import serve

    def ready(address: str) -> None:
        show_address(address)
        if browser:
            import webbrowser

            webbrowser.open(address)

    serve(find_workspace(Path.cwd()), issue, port=number(port, "--port") or None, ready=ready)
