"""Sends the serial's releases and its site to where readers get them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.errors import UsageError, meant
from fascicle.files import lock, traces_of
from fascicle.pipeline.freshness import styles_of
from fascicle.workspace import Workspace

if TYPE_CHECKING:
    from fascicle.distribution.delivery.plan import Plan
    from fascicle.distribution.delivery.sending import Told
    from fascicle.distribution.delivery.store import Store
    from fascicle.issue.model import Publication
    from fascicle.issue.target import Target

PUBLIC = ".public"

Bar = Callable[[str, int], "AbstractContextManager[Told]"]
"""Shows how far a delivery to a target has come, given its name and the bytes to send."""


def distribute(
    workspace: Workspace, to: str, *, is_dry: bool, bar: Bar
) -> Iterator[tuple[Target, Plan]]:
    """Send the site of all releases to the targets of the publication, or the one that is named.

    Yield each target with what was sent there; with `is_dry`, what would be. UsageError is raised
    where there is nothing to send or nowhere to send it, MachineError for what fails.
    """
    from fascicle.manuscript.gathering import require_publication

    before = traces_of([workspace.publication_file])
    publication = require_publication(workspace)
    workspace.require_plain_made()
    targets = _chosen(publication, to)
    with lock(workspace.dist / ".distribute.lock"):
        site, issues = _site(workspace, publication)
        if before != traces_of([workspace.publication_file]):
            message = "it was changed while it was being read"
            where = workspace.relative(workspace.publication_file)
            raise UsageError(message, where=where, hint="save it, then distribute again")
        for target in targets:
            yield target, _deliver(workspace, target, site, issues, is_dry, bar)


def _site(workspace: Workspace, publication: Publication) -> tuple[Path, tuple[str, ...]]:
    from fascicle.distribution.site.public import build_public

    styles = styles_of(workspace).with_look(publication.look)
    site, issues = build_public(workspace, publication, styles, workspace.dist / PUBLIC)
    if not issues:
        message = "no issue has been released yet"
        raise UsageError(message, where="distribute", hint="invoke release")
    return site, issues


def _deliver(
    workspace: Workspace,
    target: Target,
    site: Path,
    issues: tuple[str, ...],
    is_dry: bool,
    bar: Bar,
) -> Plan:
    from fascicle.distribution.delivery.opening import open_store
    from fascicle.distribution.delivery.plan import make_plan
    from fascicle.distribution.delivery.sending import Courier, deliver

    def connect() -> Store:
        return open_store(target, workspace.root)

    with Courier(target.name, connect, _quiet) as courier:
        plan = courier.do(lambda store: make_plan(store, site, issues, target.name))
        if not (is_dry or plan.is_empty):
            with bar(target.name, plan.bytes) as told:
                courier.told = told
                deliver(courier, plan, workspace.dist / target.name)
        return plan


def _quiet(step: str, sent: int = 0) -> None:
    """Tell nothing: a plan is made in a moment."""


def _chosen(publication: Publication, to: str) -> tuple[Target, ...]:
    """Return the targets that the command line asks for."""
    names = [target.name for target in publication.targets]
    if not names:
        message = "the publication names no target"
        hint = "write into publication.yaml: distribute: {site: {url: sftp://name@host/folder}}"
        raise UsageError(message, where="distribute", hint=hint)
    if to and to not in names:
        message = f"there is no target “{to}”"
        hint = meant(to, names, f"targets: {', '.join(names)}")
        raise UsageError(message, where="--to", hint=hint)
    return tuple(target for target in publication.targets if to in {"", target.name})
