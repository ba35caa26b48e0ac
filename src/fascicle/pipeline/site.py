"""Makes the serial's site of its issues' web editions."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.editions.table import NAMES
from fascicle.files import lock
from fascicle.pipeline.built import read_files
from fascicle.pipeline.freshness import styles_of
from fascicle.workspace import STATEMENT_FILE, Workspace

if TYPE_CHECKING:
    from fascicle.issue.model import Publication


def make_site(workspace: Workspace) -> Path:
    """Make the serial's site of all issues whose web edition has been made; return its folder."""
    from fascicle.distribution.site.building import build_site
    from fascicle.distribution.site.issues import site_issue
    from fascicle.manuscript.gathering import require_publication

    publication = require_publication(workspace)
    workspace.require_plain_made()
    issues = []
    for issue_id in workspace.issue_ids():
        names = [each.file for each in read_files(workspace, issue_id) if each.edition in NAMES]
        folder = workspace.issue_dist(issue_id)
        names += [STATEMENT_FILE] if (folder / STATEMENT_FILE).is_file() else []
        if issue := site_issue(folder, names):
            issues.append(issue)
    styles = styles_of(workspace).with_look(publication.look)
    with lock(workspace.dist / ".site.lock"):
        records = _records(workspace, publication)
        return build_site(workspace.site, workspace.cache, publication, styles, issues, records)


def bring_statements(workspace: Workspace, issue_ids: Iterable[str]) -> bool:
    """Make the site again where it has another statement on accessibility, or none, of an issue.

    Nothing is done for an issue that the site does not have. Return whether it was made.
    """
    workspace.require_plain_made()
    for issue_id in issue_ids:
        written = workspace.issue_dist(issue_id) / STATEMENT_FILE
        shown = workspace.site / issue_id / STATEMENT_FILE
        if not written.is_file() or not shown.parent.is_dir():
            continue
        if not shown.is_file() or shown.read_bytes() != written.read_bytes():
            make_site(workspace)
            return True
    return False


def _records(workspace: Workspace, publication: Publication) -> dict[str, bytes]:
    """Return what tells libraries and harvesters of the serial: of all that has been released."""
    from fascicle.distribution.records.serial.holdings import holding_in
    from fascicle.distribution.records.table import write_holdings
    from fascicle.distribution.release.shelf import releases_in

    shelves = [releases_in(workspace.issue_dist(each)) for each in workspace.issue_ids()]
    newest = [releases[-1] for releases in shelves if releases]
    return write_holdings(publication, [holding_in(*each) for each in newest])
