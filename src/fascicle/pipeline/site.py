"""Makes the serial's site of its issues' web editions."""

from __future__ import annotations

from pathlib import Path

from fascicle.editions.table import NAMES
from fascicle.errors import ManuscriptError
from fascicle.files import lock
from fascicle.pipeline.built import read_files
from fascicle.pipeline.freshness import styles_of
from fascicle.workspace import Workspace


def make_site(workspace: Workspace) -> Path:
    """Make the serial's site of all issues whose web edition has been made; return its folder."""
    from fascicle.distribution.site.building import build_site
    from fascicle.manuscript.gathering import read_publication
    from fascicle.manuscript.mistakes import Mistakes

    mistakes = Mistakes()
    publication = read_publication(workspace, mistakes)
    if publication is None or mistakes.fatal:
        raise ManuscriptError(mistakes.found)
    made = {
        issue_id: [each.file for each in read_files(workspace, issue_id) if each.edition in NAMES]
        for issue_id in workspace.issue_ids()
    }
    styles = styles_of(workspace).with_look(publication.look)
    with lock(workspace.dist / ".site.lock"):
        return build_site(workspace, publication, styles, made)
