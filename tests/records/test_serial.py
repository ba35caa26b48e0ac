"""What tells of a serial on its site: of its issues as they were released."""

from __future__ import annotations

import pytest
from lxml import etree

from fascicle.distribution.records.table import write_records
from fascicle.distribution.release.record import Release, ReleasedFile, sha256, write_release
from fascicle.distribution.release.shelf import shelve
from fascicle.editions.web.record import write_record
from fascicle.errors import MachineError
from fascicle.pipeline.site import make_site
from tests.conftest import Bench
from tests.records.conftest import HOSTILE

TITLE = "{http://purl.org/dc/elements/1.1/}title"
STAMP = "{http://www.openarchives.org/OAI/2.0/}datestamp"


def put_on_the_shelf(bench: Bench, date: str, **changes: bytes) -> None:
    """Put a release of the issue, as it is now, among its releases."""
    issue = bench.issue()
    files = {f"records/{name}": content for name, content in write_records(issue).items()}
    files["web/issue.json"] = write_record(issue, "", {})
    files |= {name: changes["damage"] for name in files if "damage" in changes}
    listed = tuple(
        ReleasedFile(
            name, sha256(content), len(content), "text/plain", name.partition("/")[0].rstrip("s")
        )
        for name, content in sorted(files.items())
    )
    release = Release("T", "1234-5679", "1-2", issue.version, "published", date, (), listed)
    shelve(bench.workspace.issue_dist("1-2"), release, write_release(release, files))


def test_the_site_tells_of_issues_as_they_were_released(full: Bench) -> None:
    put_on_the_shelf(full, "2024-08-26")
    full.article(front="---\ntitle: Not released\nauthors: [B C]\n---\n")
    site = make_site(full.workspace)
    tree = etree.parse(site / "oai.xml")
    assert [each.text for each in tree.iter(TITLE)] == [f"{HOSTILE}: A subtitle", "A Second"]
    assert {each.text for each in tree.iter(STAMP)} == {"2024-08-26"}
    (titles,) = site.glob("*_Global_AllTitles_*.txt")
    row = titles.read_text(encoding="utf-8").splitlines()[1].split("\t")
    assert row[3:6] == ["2024-08-26", "1", "2"]


def test_the_site_tells_of_nothing_that_was_not_released(full: Bench) -> None:
    site = make_site(full.workspace)
    assert not (site / "oai.xml").exists()
    assert not list(site.glob("*_Global_AllTitles_*.txt"))


def test_a_damaged_release_is_told(full: Bench) -> None:
    put_on_the_shelf(full, "2024-08-26", damage=b"no record")
    with pytest.raises(MachineError, match="no record"):
        make_site(full.workspace)
