"""Deposits the DOIs of an issue's newest release."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from fascicle.distribution.deposit.batch import read_batch
from fascicle.distribution.deposit.crossref import Crossref, account_of, server_of
from fascicle.distribution.deposit.depositing import Errand, Planned, plan
from fascicle.distribution.deposit.depositing import deposit as deposit_batch
from fascicle.distribution.deposit.register import Deposited, read_register
from fascicle.distribution.release.shelf import newest_in
from fascicle.errors import MachineError, UsageError, demand_memory
from fascicle.files import lock
from fascicle.workspace import Workspace

_ENDING = ".crossref.xml"


def planned_deposit(
    workspace: Workspace, issue_id: str, *, test: bool = False
) -> tuple[str, tuple[Planned, ...]]:
    """Return the server's address, and what a deposit would do. Nothing is sent or asked."""
    errand = _errand(workspace, issue_id, 0)
    server = server_of(os.environ, test=test)
    known = read_register(workspace.root).get(server.partition("://")[2], {})
    return server, plan(errand, known)


def deposit(
    workspace: Workspace,
    issue_id: str,
    told: Callable[[str], None],
    *,
    test: bool = False,
    seconds: float = 60,
) -> tuple[tuple[Planned, ...], Mapping[str, Deposited]]:
    """Deposit the DOIs of the newest release; return what was done, and what is known of each."""
    errand = _errand(workspace, issue_id, seconds)
    account = account_of(os.environ, test=test)
    with lock(workspace.dist / ".deposit.lock"), Crossref(account) as server:
        return deposit_batch(errand, server, datetime.now(tz=UTC), told)


def _errand(workspace: Workspace, issue_id: str, seconds: float) -> Errand:
    """Return the deposit that lies in the newest release of an issue."""
    workspace.require_issue(issue_id)
    newest = newest_in(workspace.issue_dist(issue_id))
    if newest is None:
        message = f"issue {issue_id} has not been released"
        hint = f"a DOI is registered for what is released: invoke release --issue {issue_id}"
        raise UsageError(message, where="deposit", hint=hint)
    folder, release = newest
    names = [each.file for each in release.of_role("record") if each.file.endswith(_ENDING)]
    if not names:
        message = f"release {release.version} of issue {issue_id} has nothing to deposit"
        hint = "it takes a `doi:`, the site's address (`web: {url: …}`) and a `contact:`"
        raise UsageError(message, where="deposit", hint=hint)
    file = folder / names[0]
    try:
        content = file.read_bytes()
    except OSError as error:
        demand_memory(error)
        message = f"the deposit cannot be read: {error.strerror}"
        raise MachineError(message, where=str(file), hint="make the release again") from error
    batch = read_batch(content, str(file), file.name.removesuffix(_ENDING))
    return Errand(workspace.root, batch, issue_id, release.version, seconds)
