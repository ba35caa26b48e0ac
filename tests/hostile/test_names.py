"""Names and links that lead elsewhere: of folders, files, pictures and styles."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from fascicle.doors import files_below
from fascicle.editions.cascade import Run
from fascicle.editions.fonts import carry
from fascicle.editions.styles import Styles
from fascicle.errors import FascicleError, MachineError, ManuscriptError, UsageError
from fascicle.manuscript.gathering import gather
from fascicle.pipeline.building import build
from fascicle.pipeline.built import read_files
from fascicle.pipeline.distributing import distribute
from fascicle.pipeline.freshness import inputs_digest
from fascicle.pipeline.site import make_site
from fascicle.present.lines import printable
from fascicle.preview.serving import serve
from fascicle.workspace import find_workspace
from tests.conftest import ISSUE, PUBLICATION, Bench

SECRET = "the secret of another folder"  # noqa: S105 - a text
NAMES = (
    "con", "NUL.2", "com1", "a b", "a\nb", "a\tb", "\u202egpj-1", "-rf", "x" * 61, "l" * 250, "1.",
    "<script>", "a'b", "$(id)", "a:b", "№5", "{{ 7*7 }}", "%2e%2e",
)  # fmt: skip


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """Return a folder with a file that is nobody's business."""
    folder = tmp_path / "outside"
    (folder / "images").mkdir(parents=True)
    (folder / "issue.yaml").write_text(ISSUE)
    (folder / "first.md").write_text(f"---\ntitle: {SECRET}\nauthors: [A]\n---\n\n{SECRET}\n")
    (folder / "epub.css").write_text(f"/* {SECRET} */")
    (folder / "images" / "map.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_with_a_name_that_not_every_machine_can_have_is_refused(
    name: str, bench: Bench
) -> None:
    bench.issue_folder.rename(bench.workspace.manuscript / name)
    with pytest.raises(ManuscriptError) as caught:
        gather(bench.workspace, name)
    (finding,) = caught.value.findings
    assert finding.code == "M-035"
    assert finding.where == f"manuscript/{name}/issue.yaml:1"


@pytest.mark.parametrize("name", ["..", "../..", "1-2/../1-2", "/etc", "", ".", "1-2\0"])
def test_an_id_that_is_a_path_is_no_issue(name: str, bench: Bench) -> None:
    with pytest.raises(UsageError, match="there is no issue"):
        build(bench.workspace, name, ["epub"])


def test_a_file_called_like_a_device_makes_no_page_of_that_name(bench: Bench) -> None:
    bench.article(name="con.md")
    bench.write("manuscript/1-2/issue.yaml", ISSUE.replace("first.md", "con.md"))
    assert bench.issue().articles[0].slug == "article-con"


def link_article(bench: Bench, outside: Path) -> None:
    bench.article().unlink()
    (bench.issue_folder / "first.md").symlink_to(outside / "first.md")


def link_issue_file(bench: Bench, outside: Path) -> None:
    (bench.issue_folder / "issue.yaml").unlink()
    (bench.issue_folder / "issue.yaml").symlink_to(outside / "issue.yaml")


def link_issue(bench: Bench, outside: Path) -> None:
    bench.issue_folder.rename(bench.root / "was")
    bench.issue_folder.symlink_to(outside)


def link_picture(bench: Bench, outside: Path) -> None:
    bench.article("\n![A map](images/map.svg)\n")
    (bench.issue_folder / "images").symlink_to(outside / "images")


def link_references(bench: Bench, outside: Path) -> None:
    bench.article("\nAs said [@a].\n")
    (bench.issue_folder / "references.bib").symlink_to(outside / "first.md")


def link_publication(bench: Bench, outside: Path) -> None:
    bench.workspace.publication_file.unlink()
    bench.workspace.publication_file.symlink_to(outside / "first.md")


def link_in_a_loop(bench: Bench, _outside: Path) -> None:
    bench.article().unlink()
    (bench.issue_folder / "first.md").symlink_to("first.md")


def link_picture_in_a_loop(bench: Bench, _outside: Path) -> None:
    bench.article("\n![A map](map.svg)\n")
    (bench.issue_folder / "map.svg").symlink_to("map.svg")


def link_to_endless_data(bench: Bench, _outside: Path) -> None:
    bench.article().unlink()
    (bench.issue_folder / "first.md").symlink_to("/dev/zero")


def pipe_for_an_article(bench: Bench, _outside: Path) -> None:
    bench.article().unlink()
    os.mkfifo(bench.issue_folder / "first.md")


LINKS = [
    (link_article, "M-016"), (link_issue_file, "M-016"), (link_issue, "M-016"),
    (link_picture, "M-016"), (link_references, "M-016"), (link_publication, "M-016"),
    (link_in_a_loop, "M-016"), (link_picture_in_a_loop, "M-016"),
    (link_to_endless_data, "M-016"), (pipe_for_an_article, "M-006"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "code"), LINKS, ids=lambda v: getattr(v, "__name__", ""))
def test_a_link_that_leads_out_is_not_followed(
    make: Callable[[Bench, Path], None], code: str, bench: Bench, outside: Path
) -> None:
    make(bench, outside)
    found = bench.mistakes()
    assert code in {finding.code for finding in found}
    assert SECRET not in str(found)


def test_what_a_link_leads_out_to_is_no_part_of_an_edition_s_key(
    bench: Bench, outside: Path
) -> None:
    link_picture(bench, outside)
    (bench.issue_folder / "more.md").symlink_to(outside / "first.md")
    before = inputs_digest(bench.workspace, "1-2")
    (outside / "first.md").write_text("changed")
    assert inputs_digest(bench.workspace, "1-2") == before


@pytest.mark.parametrize("name", ["manuscript", "dist", "styles", "dist/1-2"])
def test_no_task_begins_where_a_folder_of_the_publication_lies_elsewhere(
    name: str, bench: Bench, outside: Path
) -> None:
    if name == "manuscript":
        bench.workspace.manuscript.rename(outside / "manuscript")
        outside = outside / "manuscript"
    (bench.root / name).parent.mkdir(exist_ok=True)
    (bench.root / name).symlink_to(outside)
    before = sorted(outside.rglob("*"))
    with pytest.raises(UsageError, match="leads out") as caught:
        find_workspace(bench.root)
    assert caught.value.where == name
    assert sorted(outside.rglob("*")) == before


MADE = (
    "dist/.site.lock", "dist/1-2/.lock", "dist/1-2/build.json", "dist/1-2/web",
    "dist/1-2/web/look", "dist/1-2/releases/1.0/release.json", "dist/.cache/gatherings",
    "dist/.cache/fontconfig/cache", "dist/.cache/articles/1-2.pickle",
)  # fmt: skip
STYLES = ("styles/pdf.css", "styles/fonts/own.ttf")


@pytest.mark.parametrize("name", [*MADE, *STYLES])
def test_what_came_along_in_the_place_of_what_is_made_is_not_written_to(
    name: str, bench: Bench, outside: Path
) -> None:
    (bench.root / name).parent.mkdir(parents=True, exist_ok=True)
    (bench.root / name).symlink_to(outside if "." not in name[5:] else outside / "first.md")
    before = {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()}
    with pytest.raises(UsageError, match="leads out") as caught:
        build(find_workspace(bench.root), "1-2", ["epub"])
    assert caught.value.where == name
    assert {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", [*MADE, *STYLES, "manuscript/words.txt"])
def test_nobody_waits_at_a_pipe_that_came_along(name: str, bench: Bench) -> None:
    (bench.root / name).parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(bench.root / name)
    with pytest.raises(UsageError, match="neither a file nor a folder") as caught:
        build(find_workspace(bench.root), "1-2", ["epub"])
    assert caught.value.where == name


HUGE = ("manuscript/1-2/images/map.png", "manuscript/1-2/first.md", "manuscript/words.txt",
        "styles/fonts/own.ttf", "styles/pdf.css", *MADE[2:3], *MADE[-1:])  # fmt: skip


@pytest.mark.parametrize("name", HUGE)
def test_a_file_of_a_terabyte_with_nothing_in_it_is_told_unread(name: str, bench: Bench) -> None:
    path = bench.write(name, b"")
    os.truncate(path, 1_000_000_000_000)
    with pytest.raises(UsageError, match="larger than 1 GB") as caught:
        build(find_workspace(bench.root), "1-2", ["epub"])
    assert caught.value.where == name


def test_an_issue_of_many_large_files_is_told_unread(bench: Bench) -> None:
    for number in range(11):
        os.truncate(bench.write(f"manuscript/1-2/images/{number}.png", b""), 950_000_000)
    with pytest.raises(UsageError, match="larger than 10 GB") as caught:
        build(find_workspace(bench.root), "1-2", ["epub"])
    assert caught.value.where == "manuscript/1-2"


def test_a_link_is_looked_behind_and_a_loop_of_them_comes_to_an_end(
    bench: Bench, outside: Path
) -> None:
    made = bench.workspace.issue_dist("1-2")
    (made / "releases" / "1.0").mkdir(parents=True)
    (made / "release").symlink_to("releases/1.0")
    (made / "releases" / "round").symlink_to("..")
    (made / "web").symlink_to("../../behind")
    (bench.root / "behind").mkdir()
    bench.workspace.require_plain_made()
    (bench.root / "behind" / "look").symlink_to(outside)
    with pytest.raises(UsageError, match="leads out") as caught:
        bench.workspace.require_plain_made("1-2")
    assert caught.value.where == "behind/look"


def test_a_serial_is_not_made_sent_or_shown_over_what_leads_out(
    bench: Bench, outside: Path
) -> None:
    bench.write("manuscript/publication.yaml", PUBLICATION + "distribute: {a: {url: ../shelf}}\n")
    deep = bench.root / "dist/site/1-2/look"
    deep.parent.mkdir(parents=True)
    deep.symlink_to(outside)
    (bench.root / "dist/.preview/pdf/1-2").mkdir(parents=True)
    (bench.root / "dist/.preview/pdf/1-2/web").symlink_to(outside)
    workspace = find_workspace(bench.root)
    for work in (
        lambda: make_site(workspace),
        lambda: list(
            distribute(workspace, "", is_dry=False, bar=lambda *_: nullcontext(lambda *_: None))
        ),
        lambda: serve(workspace, port=0, ready=lambda _: pytest.fail("it serves")),
    ):
        with pytest.raises(UsageError, match="leads out"):
            work()


OUT = ("../../victim", "/etc/hostname", "..", "", "a//b", "x/../../../victim", "a\\b", "a\nb", 7)


@pytest.mark.parametrize("name", OUT)
def test_a_record_that_came_along_names_no_file_outside(name: object, bench: Bench) -> None:
    """What an earlier build made and this one does not is taken away: by its name in the record."""
    victim = bench.write("victim", "words")
    build(bench.workspace, "1-2", ["epub"])
    record = bench.workspace.issue_dist("1-2") / "build.json"
    listed = json.loads(record.read_text())
    for entry in listed["editions"]:
        entry["file"] = name
    record.write_text(json.dumps(listed))
    assert read_files(bench.workspace, "1-2") == ()
    assert build(bench.workspace, "1-2", ["epub"]).made == ("epub",)
    assert victim.read_text() == "words"


@pytest.mark.parametrize(("key", "name"), [("id", "../../../out"), ("stem", "a/b"), ("id", 5)])
def test_an_issue_of_a_site_that_came_along_lies_in_its_own_folder(
    key: str, name: object, bench: Bench
) -> None:
    build(bench.workspace, "1-2", ["web"])
    place = make_site(bench.workspace) / "1-2"
    record = json.loads((place / "issue.json").read_text())
    (place / "issue.json").write_text(json.dumps(record | {key: name}))
    place.rename(place.with_name("9-9"))
    with pytest.raises(MachineError, match="no record of an issue"):
        make_site(bench.workspace)
    assert not (bench.root.parent / "out").exists()


def test_a_style_that_a_link_leads_out_to_is_not_read(bench: Bench, outside: Path) -> None:
    (bench.root / "styles").mkdir()
    (bench.root / "styles" / "epub.css").symlink_to(outside / "epub.css")
    assert SECRET not in Styles(bench.workspace.style_folders()).read("epub.css")


SHEETS = (
    "a { background: url(file:///etc/passwd) }",
    "@import url(http://169.254.169.254/latest/);",
    '@import "other.css";',
    "@media all { a { background: u\\72l(//evil.example/x.png) } }",
    "@font-face { font-family: X; src: url(../../../../etc/passwd) }",
    "a { background: image-set('https://evil.example/x.png' 1x) }",
    "a { background: url(data:text/html,<script>) }",
    ":root { --x: url(http://169.254.169.254/) }",
)


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("name", ["epub.css", "pdf.css", "web.css", "tokens.css", "fonts.css"])
def test_a_style_sheet_that_asks_for_other_files_is_refused(
    sheet: str, name: str, bench: Bench
) -> None:
    bench.write(f"styles/{name}", f"b {{ color: red }}\n{sheet}")
    with pytest.raises(UsageError, match="nothing is fetched") as caught:
        Styles(bench.workspace.style_folders()).read(name)
    assert caught.value.where == f"styles/{name}:2"


FONTS = (
    "@font-face { font-family: X; src: url(/etc/passwd) }",
    "@font-face { font-family: X; src: url(fonts/none.ttf) }",
    "@font-face { font-family: X; src: url(fonts/broken.ttf) }\nbody { font-family: X }",
    "@font-face { src: url(fonts/broken.ttf) }",
    "@font-face { font-family: X }",
    "@font-face { font-family: X; src: local(X), url() }",
    "@font-face;",
    "@font-face { font-family: 5; src: 7 }",
)


RUNS = {Run(("X",)): frozenset("abc")}


@pytest.mark.parametrize("rule", FONTS)
def test_a_font_that_is_none_is_told_or_passed_over(rule: str, bench: Bench) -> None:
    bench.write("styles/fonts/broken.ttf", b"\0\1\0\0\xff\xff" + bytes(range(256)))
    bench.write("styles/fonts.css", rule)
    try:
        carried = carry(Styles(bench.workspace.style_folders()), RUNS)
    except (UsageError, MachineError) as error:
        carried, told = [], error.hint
    else:
        told = "passed over"
    assert told
    assert carried == []


def test_what_a_manuscript_sends_to_the_terminal_is_not_sent() -> None:
    text = "\033[1mbold\033[0m \033[2J\033]0;owned\a\r\u202e\x9b5m\033[8mhidden"
    assert printable(text) == "\033[1mbold\033[0m �[2J�]0;owned����5m�[8mhidden"


def test_an_output_folder_that_is_a_link_is_told_on_the_command_line(
    bench: Bench, outside: Path
) -> None:
    (bench.root / "dist").symlink_to(outside)
    done = bench.run("epub")
    assert done.returncode == UsageError.exit_code
    assert done.stderr.startswith("dist: this link leads out")
    assert "hint: " in done.stderr
    assert issubclass(UsageError, FascicleError)


def test_a_folder_s_files_are_all_but_those_that_links_lead_out_to(
    bench: Bench, outside: Path
) -> None:
    folder = bench.issue_folder
    bench.picture("images/deep/dot.png")
    (outside / "secret.md").write_text(SECRET)
    (folder / "a loop").symlink_to("a loop")
    (folder / "gone").symlink_to("nowhere")
    (folder / "again.md").symlink_to("first.md")
    (folder / "secret.md").symlink_to(outside / "secret.md")
    (folder / "elsewhere").symlink_to(outside)
    os.mkfifo(folder / "pipe")
    names = ["again.md", "first.md", "images/deep/dot.png", "issue.yaml"]

    assert files_below(folder, bench.root) == [folder / name for name in names]
    assert files_below(bench.root / "nowhere", bench.root) == []
    (bench.root / "manuscript" / "out").symlink_to(outside)
    assert files_below(bench.root / "manuscript" / "out", bench.root) == []
