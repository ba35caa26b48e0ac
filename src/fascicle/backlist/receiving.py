"""Puts what a worker elsewhere has made into the places that a build on this machine has for it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from fascicle.backlist.task import Result, Task
from fascicle.distribution.release.shelf import RELEASES
from fascicle.errors import MachineError
from fascicle.files import lock
from fascicle.pipeline.building import place
from fascicle.pipeline.built import BUILD_FILE, by_edition, parse_files
from fascicle.pipeline.checking import take_check
from fascicle.pipeline.releasing import take_release
from fascicle.workspace import Workspace


def receive(
    task: Task, result: Result, files: Mapping[str, bytes], surroundings: str = ""
) -> Result:
    """Write the files of an issue, all or none, and its release; return the result as from here.

    `files` are named below the issue's folder; `surroundings` is the digest of what a check could
    see there, so that it need not be done again here. Raise MachineError for what does not belong
    there, or is not what its record says.
    """
    editions: dict[str, bytes] = {}
    releases: defaultdict[str, dict[str, bytes]] = defaultdict(dict)
    for name, content in files.items():
        first, *rest = _below(name).parts
        if first == RELEASES and len(rest) > 1:
            releases[rest[0]]["/".join(rest[1:])] = content
        else:
            editions[name] = content
    built = parse_files(editions.pop(BUILD_FILE, b""))
    for file in built:
        if hashlib.sha256(editions.get(file.file, b"")).hexdigest() != file.sha256:
            raise _strange(f"{file.file} is not what its record says")
    workspace = Workspace(task.root)
    folder = workspace.issue_dist(task.issue)
    if editions:
        with lock(folder / ".lock"):
            place(workspace, task.issue, by_edition(built), editions)
            if surroundings:
                take_check(workspace, task.issue, editions, surroundings)
    for contents in releases.values():
        take_release(workspace, task.issue, contents, "--scheduler")
    return replace(result, serial=str(task.root))


def _below(name: str) -> PurePosixPath:
    """Return the path of a file below a folder; raise MachineError for one that is not there."""
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or any(part.startswith(".") for part in path.parts):
        raise _strange(f"a worker sent a file that does not belong there: {name}")
    return path


def _strange(message: str) -> MachineError:
    return MachineError(message, where="--scheduler", hint="see who works for it")
