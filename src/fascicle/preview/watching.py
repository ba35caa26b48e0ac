"""Notices what is saved: the manuscript and the styles."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from pathlib import Path

from watchfiles import DefaultFilter, awatch

from fascicle.workspace import Workspace

_GATHERED = 100
"""Milliseconds in which saves are taken together; some editors write a file in three steps."""

_STEP = 25
_ABSENT = 1.0
"""Seconds until a folder that is not there is looked for again."""


async def watch(workspace: Workspace, saved: Callable[[frozenset[str] | None], None]) -> None:
    """Tell `saved` the ids of the issues that changed, or None when all of them may have."""
    by_looking = False
    while True:
        folders = _folders(workspace)
        try:
            async with aclosing(_changes(folders, by_looking)) as changes:
                async for paths in changes:
                    saved(_issues(workspace, paths))
                    if _folders(workspace) != folders:
                        break
        except OSError:
            # The folder is gone for a moment, or the machine has no watches left: then look.
            by_looking = bool(_folders(workspace))
        await asyncio.sleep(_ABSENT)
        saved(None)


def _folders(workspace: Workspace) -> list[Path]:
    """Return the folders that there are to watch."""
    wanted = (workspace.manuscript, *workspace.style_folders())
    return [folder for folder in wanted if folder.is_dir()]


async def _changes(folders: list[Path], by_looking: bool) -> AsyncGenerator[set[Path], None]:
    """Give the paths that changed together."""
    if not folders:
        return
    watched = awatch(
        *folders,
        watch_filter=DefaultFilter(),
        debounce=_GATHERED,
        step=_STEP,
        force_polling=by_looking or None,
    )
    async for changes in watched:
        yield {Path(path) for _, path in changes}


def _issues(workspace: Workspace, paths: set[Path]) -> frozenset[str] | None:
    """Return the ids of the issues that paths belong to; None for what is common to all."""
    issues = set()
    manuscript = workspace.manuscript.resolve()
    for path in paths:
        if not path.is_relative_to(manuscript):
            return None
        parts = path.relative_to(manuscript).parts
        if len(parts) < 2:
            return None
        issues.add(parts[0])
    return frozenset(issues)
