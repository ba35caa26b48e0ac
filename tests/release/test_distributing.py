"""The releases of a serial, sent to where its readers get them, as an editor does it."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from fascicle.distribution.delivery.plan import LEDGER, Plan
from fascicle.errors import ArchiveDamaged, UsageError
from fascicle.pipeline.distributing import distribute
from fascicle.present.progress import show_transfer
from tests.conftest import PUBLICATION, Bench
from tests.release.conftest import SITE


def with_targets(bench: Bench, text: str) -> None:
    bench.write("manuscript/publication.yaml", f"{PUBLICATION}{SITE}{text}")


def sent(bench: Bench, to: str = "") -> list[Plan]:
    """Distribute a publication; return what was sent to each target."""
    deliveries = distribute(bench.workspace, to, is_dry=False, bar=show_transfer)
    return [plan for _, plan in deliveries]


def names_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_releases_are_sent_with_all_their_versions_and_the_site(
    retracted: Bench, tmp_path: Path
) -> None:
    with_targets(retracted, f"distribute: {{shelf: {tmp_path}/shelf, other: {{url: ../other}}}}\n")
    planned = retracted.call("distribute", "--dry-run", "--to", "shelf")
    assert planned.returncode == 0, planned.stderr
    assert "shelf: would send 1-2/index.html" in planned.stdout
    assert not (tmp_path / "shelf").exists()
    done = retracted.call("distribute")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("sent and read back") == 2
    names = names_in(tmp_path / "shelf")
    assert names == names_in(tmp_path / "other")
    assert names >= {
        "index.html", "archive.html", "feed.xml", "opds.json", "sitemap.xml", LEDGER,
        "1-2/index.html", "1-2/first.html", "1-2/test-serial-1-2.pdf", "1-2/citation.txt",
        "1-2/records/test-serial-1-2.bib", "1-2-v1.0/index.html", "1-2-v1.1/test-serial-1-2.epub",
    }  # fmt: skip
    assert not any("announcement" in name for name in names)
    for folder in ("1-2", "1-2-v1.0", "1-2-v1.1"):
        command = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
        assert subprocess.run(command, cwd=tmp_path / "shelf" / folder, check=False).returncode == 0
    assert all(plan.is_empty for plan in sent(retracted))


def test_pages_on_the_site_name_the_records_that_describe_them(
    retracted: Bench, tmp_path: Path
) -> None:
    with_targets(retracted, f"distribute: {{shelf: {tmp_path}/www}}\n")
    sent(retracted)
    (page,) = (tmp_path / "www").glob("1-2/index.html")
    text = page.read_text(encoding="utf-8")
    named = re.findall(r'<link rel="describedby" type="[^"]+" href="([^"]+)"', text)
    assert any(name.endswith(".bib") for name in named)
    for name in named:
        assert (page.parent / name).is_file()


def test_older_versions_stay_reachable_and_say_that_there_is_a_newer_one(
    retracted: Bench, tmp_path: Path
) -> None:
    with_targets(retracted, "distribute: {shelf: ../shelf}\n")
    sent(retracted)
    shelf = tmp_path / "shelf"
    archive = (shelf / "archive.html").read_text()
    assert '<a href="1-2-v1.0/index.html">Version 1.0</a>' in archive
    assert "<strong>Retracted</strong>" in archive
    for page in ("index.html", "first.html"):
        text = (shelf / "1-2-v1.0" / page).read_text()
        assert text.count("There is a newer version of this issue.") == 1
        assert 'href="../1-2/index.html"' in text
        assert "newer version" not in (shelf / "1-2" / page).read_text()


def test_what_was_built_but_not_released_is_not_sent(retracted: Bench, tmp_path: Path) -> None:
    with_targets(retracted, "distribute: {shelf: ../shelf}\n")
    retracted.article("\nA text that is still being written.\n")
    (retracted.root / "dist" / "1-2" / "web" / "first.html").write_text("still being written")
    sent(retracted)
    assert not any(
        b"being written" in path.read_bytes()
        for path in (tmp_path / "shelf").rglob("*.html")
    )  # fmt: skip
    issues = json.loads((tmp_path / "shelf" / LEDGER).read_text())["issues"]
    assert issues == ["1-2"]


def test_a_release_that_was_altered_is_not_sent(retracted: Bench, tmp_path: Path) -> None:
    with_targets(retracted, "distribute: {shelf: ../shelf}\n")
    (retracted.root / "dist/1-2/releases/1.0/citation.txt").write_text("altered")
    with pytest.raises(ArchiveDamaged, match=r"citation\.txt"):
        sent(retracted)
    assert not (tmp_path / "shelf").exists()


def test_without_a_release_or_a_target_there_is_nothing_to_do(bench: Bench) -> None:
    with pytest.raises(UsageError, match="names no target"):
        sent(bench)
    with_targets(bench, "distribute: {shelf: ../shelf}\n")
    with pytest.raises(UsageError, match="no issue has been released"):
        sent(bench)
    with pytest.raises(UsageError) as caught:
        sent(bench, "elsewhere")
    assert caught.value.hint == "targets: shelf"


@pytest.mark.parametrize(
    "text",
    [
        "{site: 'sftp://ann:Geheim77@example.org/x'}",
        "{site: {url: 's3://AKIA:Geheim77@bucket/x'}}",
        "{site: {url: 's3://Geheim77@bucket/x'}}",
        "{site: {url: 'https://Geheim77@dav.example.org/x'}}",
        "{site: {url: 'https://dav.example.org/x?token=Geheim77'}}",
        "{site: {url: 's3://bucket', endpoint: 'https://a:Geheim77@s3.example.org'}}",
        "{site: {url: 's3://bucket', password: Geheim77}}",
        "{site: {url: 'sftp://a:Geheim77@[broken/x'}}",
        "{site: {url: 'ftp://example.org/x'}}",
        "{site: {url: 'sftp:///x'}}",
        "{site: {url: 's3://bucket', endpoint: 'sftp://example.org'}}",
        "{site: {url: 'sftp://example.org:port/x'}}",
        "{Site One: ../x}",
        "{site: {}}",
        "{site: [1]}",
        "[x]",
        "../x",
    ],
)
def test_a_wrong_target_is_told_with_its_line_and_without_a_password(
    bench: Bench, text: str
) -> None:
    with_targets(bench, f"distribute: {text}\n")
    found = bench.mistakes()
    assert found
    for each in found:
        assert each.where == "manuscript/publication.yaml:8"
        assert "Geheim77" not in f"{each.message} {each.hint}"


def test_a_key_of_a_target_that_is_unknown_is_told_with_those_that_there_are(bench: Bench) -> None:
    with_targets(bench, "distribute: {site: {ulr: ../x, url: ../y}}\n")
    (found,) = bench.mistakes()
    assert found.hint == "did you mean `url`?"
