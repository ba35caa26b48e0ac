"""A press: the program that makes and checks proofs, in a process of its own.

It reads requests and writes replies as lines of JSON. Being a process, it leaves the server its
time, and can be ended in the middle of its work with all the workers that it has. It is the first
of its session, so that a Ctrl-C on the terminal does not reach the workers, who would complain;
when its standard input ends, because the server is gone in whatever way, it ends itself.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from fascicle.errors import FascicleError, ManuscriptError, is_want_of_memory, short_of_memory
from fascicle.workspace import Workspace

_TRIES = 4
_PAUSE = 0.05
"""Seconds between tries: an editor that saves by renaming takes a file away for a moment."""

Record = dict[str, Any]
Tell = Callable[[Record], None]


def main() -> None:
    """Do what standard input asks for. Arguments: the publication's root, the niceness."""
    root, niceness = sys.argv[1:]
    os.nice(int(niceness))
    workspace = Workspace(Path(root))
    tell = _reply_pipe()
    requests: queue.SimpleQueue[Record] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    while True:
        request = requests.get()
        tell(_answer(workspace, request, lambda step: tell({"step": step})))


def proofs_folder(workspace: Workspace) -> Path:
    """Return the folder of all proofs, away from the editions."""
    return workspace.root / "dist" / ".preview"


def proofing(workspace: Workspace, edition: str) -> Workspace:
    """Return the workspace with a folder for the proofs of one edition.

    Each edition has its own, since a folder is locked while something is made for it: the text
    need not wait for the pages.
    """
    return replace(workspace, made=proofs_folder(workspace) / edition)


def _reply_pipe() -> Tell:
    """Take standard output for replies alone: what else prints goes the way of errors."""
    pipe = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)

    def tell(record: Record) -> None:
        pipe.write(json.dumps(record).encode() + b"\n")

    return tell


def _listen(requests: queue.SimpleQueue[Record]) -> None:
    """Hand requests on; at the end of input end this process and its workers, whatever they do."""
    for line in sys.stdin.buffer:
        requests.put(json.loads(line))
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGTERM)


def _answer(workspace: Workspace, request: Record, told: Callable[[str], None]) -> Record:
    """Return what came of a request; any fault is told, so that the page can show it."""
    try:
        return _tried(workspace, request, told)
    except ManuscriptError as error:
        return {"wrong": [asdict(finding) for finding in error.findings]}
    except FascicleError as error:
        return {"failed": failure(error.message, error.where, error.hint)}
    except (MemoryError, OSError) as error:
        if isinstance(error, MemoryError) or is_want_of_memory(error):
            short = short_of_memory(error)
            return {"failed": failure(short.message, short.where, short.hint)}
        where = str(error.filename or "fascicle")
        message = f"a file cannot be read: {error.strerror or error}"
        return {"failed": failure(message, where, "see to the file and its permissions")}
    except Exception as error:
        traceback.print_exc()
        message = f"the program failed: {type(error).__name__}: {error}"
        hint = "this is a fault of fascicle: report it with dist/.preview/press.log"
        return {"failed": failure(message, "fascicle", hint)}


def failure(message: str, where: str, hint: str) -> Record:
    """Return an error that is no finding in the shape of one."""
    return {"code": "", "severity": "error", "message": message, "where": where, "hint": hint,
            "edition": ""}  # fmt: skip


def _tried(workspace: Workspace, request: Record, told: Callable[[str], None]) -> Record:
    """Return what came of a request; try again while a file is just being replaced."""
    work = {"build": _build, "check": _check}[request["task"]]
    given = (workspace, request["issue"], request["edition"], told)
    for _ in range(_TRIES - 1):
        try:
            return work(*given)
        except FileNotFoundError:
            time.sleep(_PAUSE)
    return work(*given)


def _build(
    workspace: Workspace, issue_id: str, edition: str, told: Callable[[str], None]
) -> Record:
    """Make a proof, fresh or not: only what is made anew tells its findings."""
    from fascicle.pipeline.building import build

    folder = proofing(workspace, edition)
    outcome = build(folder, issue_id, (edition,), draft=True, force=True, progress=told)
    return {"findings": [asdict(finding) for finding in outcome.findings]}


def _check(
    workspace: Workspace, issue_id: str, edition: str, told: Callable[[str], None]
) -> Record:
    from fascicle.pipeline.checking import check

    report, _ = check(proofing(workspace, edition), issue_id, told)
    return {"report": report.as_record()}


if __name__ == "__main__":
    main()
