"""Every mistake of a manuscript is told with its file, its line and a hint; all at once."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from fascicle.codes.table import table
from fascicle.findings import Severity
from fascicle.workspace import Workspace
from tests.conftest import FRONT_MATTER, ISSUE, PUBLICATION, Bench

PUBLICATION_FILE = "manuscript/publication.yaml"
ISSUE_FILE = "manuscript/1-2/issue.yaml"
ARTICLE_FILE = "manuscript/1-2/first.md"

Plant = Callable[[Bench], object]


def publication(old: str, new: str) -> Plant:
    return lambda bench: bench.write(PUBLICATION_FILE, PUBLICATION.replace(old, new))


def issue(old: str, new: str) -> Plant:
    return lambda bench: bench.write(ISSUE_FILE, ISSUE.replace(old, new))


def front(old: str, new: str) -> Plant:
    return lambda bench: bench.article(front=FRONT_MATTER.replace(old, new))


def body(text: str) -> Plant:
    return lambda bench: bench.article(text)


def file(name: str, content: bytes) -> Plant:
    return lambda bench: bench.write(name, content)


def picture(content: bytes, name: str = "images/x.png") -> Plant:
    def plant(bench: Bench) -> None:
        bench.write(f"manuscript/1-2/{name}", content)
        bench.article(f"\n![A dot]({name})\n")

    return plant


UTF_16 = "title: a".encode("utf-16")

PLANTED = [
    # what is planted, the code, where it is told, and a word of the message or the hint
    (publication("1234-5679", "1234-5678"), "M-005", f"{PUBLICATION_FILE}:2", "comes 9"),
    (front("A First", "On $x^2$"), "M-012", f"{ARTICLE_FILE}:2", "stand in a title"),
    (front("A First", "A [@key]"), "M-034", f"{ARTICLE_FILE}:2", "cited in a title"),
    (front("A First", "A[^1] First"), "M-014", f"{ARTICLE_FILE}:2", "called in a title"),
    (front("authors:", "abstract: A [@key].\nauthors:"), "M-034", f"{ARTICLE_FILE}:3", "abstract:"),
    (issue("articles:", "notices: [{title: A, text: 'As $x$'}]\narticles:"), "M-012",
     f"{ISSUE_FILE}:4", "stand in a notice"),
    (body("\n::: aside On $x^2$\nText.\n:::\n"), "M-012", f"{ARTICLE_FILE}:7", "block's title"),
    (body("\nText.\n\n::: description\nIt.\n:::\n"), "M-010", f"{ARTICLE_FILE}:9", "follows no"),
    (publication("issn: 1234-5679\n", ""), "M-003", f"{PUBLICATION_FILE}:1", "`issn` is missing"),
    (publication("publisher", "publsher"), "M-004", f"{PUBLICATION_FILE}:3", "`publisher`?"),
    (publication("en-GB", "english"), "M-005", f"{PUBLICATION_FILE}:4", "language tag"),
    (publication("CC-BY-4.0", "CC-BY-4"), "M-005", f"{PUBLICATION_FILE}:5", "CC-BY-4.0?"),
    (publication("editor@", "editor at "), "M-005", f"{PUBLICATION_FILE}:6", "e-mail"),
    (publication("title: Test Serial", "title: A: B"), "M-002", f"{PUBLICATION_FILE}:1", "quotes"),
    (publication("issn: 1234-5679", "issn: {}"), "M-003", f"{PUBLICATION_FILE}:2", "no ISSN"),
    (publication("title: Test Serial", 'title: "Test'), "M-002", f"{PUBLICATION_FILE}:1", "quot"),
    (publication("title:", "\ttitle:"), "M-002", f"{PUBLICATION_FILE}:1", "spaces"),
    (publication("Test House", "!!python/name:os"), "M-002", f"{PUBLICATION_FILE}:3", "tag"),
    (publication("language", "title: B\nlanguage"), "M-002", f"{PUBLICATION_FILE}:4", "twice"),
    (file(PUBLICATION_FILE, b""), "M-002", f"{PUBLICATION_FILE}:1", "nothing in it"),
    (file(PUBLICATION_FILE, b"- a\n- b\n"), "M-002", f"{PUBLICATION_FILE}:1", "not a table"),
    (file(PUBLICATION_FILE, b"title: a\nb: \xff\n"), "M-001", f"{PUBLICATION_FILE}:2", "UTF-8"),
    (file(PUBLICATION_FILE, UTF_16), "M-001", f"{PUBLICATION_FILE}:1", "UTF-16"),
    (file(ARTICLE_FILE, b"PK\x03\x04\x14"), "M-001", f"{ARTICLE_FILE}:1", "not a text"),
    (file(PUBLICATION_FILE, b"a: " + b"[" * 5000), "M-002", f"{PUBLICATION_FILE}:1", "nested"),
    (issue("date: 2024-08-26", "date: 2024-13-01"), "M-005", f"{ISSUE_FILE}:3", "calendar"),
    (issue("date: 2024-08-26\n", ""), "M-003", f"{ISSUE_FILE}:1", "`date` is missing"),
    (issue("volume: 1\nnumber: 2\n", ""), "M-005", f"{ISSUE_FILE}:1", "neither `volume`"),
    (issue("first.md", "frist.md"), "M-006", f"{ISSUE_FILE}:5", "not there"),
    (issue("  - first.md", "  - ../../x.md"), "M-016", f"{ISSUE_FILE}:5", "not a file of"),
    (issue("  - first.md", "  - first.md\n  - first.md"), "M-018", f"{ISSUE_FILE}:6", "twice"),
    (issue("  - first.md", "  first.md: 1"), "M-005", f"{ISSUE_FILE}:4", "must be a list"),
    (issue("volume: 1", "pages_from: one"), "M-005", f"{ISSUE_FILE}:1", "whole number"),
    (issue("volume: 1", "status: new"), "M-005", f"{ISSUE_FILE}:1", "'draft'"),
    (issue("articles:\n  - first.md", "articles: []"), "M-005", f"{ISSUE_FILE}:4", "is empty"),
    (issue("volume: 1", "cover: images/no.png"), "M-007", f"{ISSUE_FILE}:1", "not there"),
    (front("title: A First Article\n", ""), "M-003", f"{ARTICLE_FILE}:2", "`title` is missing"),
    (front("Ada Author", "{orcid: 0000-0002-1825-0098}"), "M-005", f"{ARTICLE_FILE}:4", "digit"),
    (front("authors", "author"), "M-004", f"{ARTICLE_FILE}:3", "`authors`?"),
    (front("---\n", ""), "M-003", f"{ARTICLE_FILE}:1", "no front matter"),
    (front("title:", "slug: Ä B\ntitle:"), "M-005", f"{ARTICLE_FILE}:2", "small letters"),
    (front("title:", "doi: abc\ntitle:"), "M-005", f"{ARTICLE_FILE}:2", "not a DOI"),
    (front("title:", "hero: {src: no.png, alt: x}\ntitle:"), "M-007", f"{ARTICLE_FILE}:2", "there"),
    (front("title:", "hero: no.png\ntitle:"), "M-015", f"{ARTICLE_FILE}:2", "alternative text"),
    (body("\n![A dot](images/no.png)\n"), "M-007", f"{ARTICLE_FILE}:7", "not there"),
    (body("\nA.\n\n![A](https://example.org/a.png)\n"), "M-016", f"{ARTICLE_FILE}:9", "nothing is"),
    (body("\n![A](../../../../etc/passwd)\n"), "M-016", f"{ARTICLE_FILE}:7", "outside"),
    (body("\n![A](/etc/passwd)\n"), "M-016", f"{ARTICLE_FILE}:7", "outside"),
    (body("\nSee [it](#nowhere).\n"), "M-009", f"{ARTICLE_FILE}:7", "leads nowhere"),
    (body("\nLine one\nsee [it](#hed).\n\n## H {#head}\n"), "M-009", f"{ARTICLE_FILE}:8", "#head"),
    (body("\nSee [it](second.md).\n"), "M-009", f"{ARTICLE_FILE}:7", "no article"),
    (body("\n::: sumary\nText.\n:::\n"), "M-010", f"{ARTICLE_FILE}:7", "`summary`?"),
    (body("\n::: summary\nText.\n"), "M-010", f"{ARTICLE_FILE}:7", "not closed"),
    (body("\n::: summary\nA.\n\n::: notice\nB.\n:::\n"), "M-010", f"{ARTICLE_FILE}:7", "closed"),
    (body("\nA.[^1]\n\n[^1]: B.\n\n[^1]: C.\n"), "M-014", f"{ARTICLE_FILE}:11", "twice"),
    (body("\n## A {#x}\n\n## B {#x}\n"), "M-011", f"{ARTICLE_FILE}:9", "twice"),
    (body("\nAs shown [@smith, p. 4].\n"), "M-030", f"{ARTICLE_FILE}:7", "references"),
    (body("\nIt is\n$\\frac{x$ big.\n"), "M-012", f"{ARTICLE_FILE}:8", "unexpected"),
    (body("\n$$\nx^{2\n$$\n"), "M-012", f"{ARTICLE_FILE}:7", "LaTeX"),
    (body("\n## On $x$\n"), "M-012", f"{ARTICLE_FILE}:7", "heading"),
    (body("\n$" + "x" * 5000 + "$\n"), "M-012", f"{ARTICLE_FILE}:7", "too long"),
    (body("\n$" + "\\sqrt{" * 90 + "x" + "}" * 90 + "$\n"), "M-012", f"{ARTICLE_FILE}:7", "large"),
    (body("\n$\\newcommand{\\a}{\\a\\a}\\a$\n"), "M-012", f"{ARTICLE_FILE}:7", "LaTeX"),
    (body("\nText.[^1]\n"), "M-014", f"{ARTICLE_FILE}:7", "has no text"),
    (body("\nText.[^1]\n\n[^1] A note.\n"), "M-014", f"{ARTICLE_FILE}:9", "without its colon"),
    (body("\nText.\n\n[^1]: A note.\n"), "M-014", f"{ARTICLE_FILE}:9", "never called"),
    (body("\n" + "> " * 40 + "deep\n"), "M-019", f"{ARTICLE_FILE}:7", "nested"),
    (body("\n# Top\n"), "M-017", f"{ARTICLE_FILE}:7", "`##`"),
    (body("\n## A\n\n#### B\n"), "M-017", f"{ARTICLE_FILE}:9", "`###`"),
    (publication("publisher", " publisher"), "M-002", f"{PUBLICATION_FILE}:3", "further to the"),
    (front("title: A", "title:A"), "M-002", f"{ARTICLE_FILE}:3", "the line before"),
    (front("title: A", "title: “A: B”"), "M-002", f"{ARTICLE_FILE}:2", "straight quotes"),
    (front("Author\n---", "Author"), "M-003", f"{ARTICLE_FILE}:1", "has no end"),
    (publication("1234-5679", "“1234-5679”"), "M-005", f"{PUBLICATION_FILE}:2", "straight ones"),
    (publication("1234-5679", "12345679"), "M-005", f"{PUBLICATION_FILE}:2", "two groups of four"),
    (publication("license", "look: jurnal\nlicense"), "M-005", f"{PUBLICATION_FILE}:5",
     "did you mean `journal`?"),
    (issue("first.md", "first"), "M-006", f"{ISSUE_FILE}:5", "`first.md`?"),
    (issue("first.md", "“first.md”"), "M-006", f"{ISSUE_FILE}:5", "`first.md`?"),
    (body("\nSee [it](www.example.org).\n"), "M-009", f"{ARTICLE_FILE}:7", "https://www.example.org"),
    (body("\nSee [it](example.com/a).\n"), "M-009", f"{ARTICLE_FILE}:7", "https://example.com/a"),
    (picture(b"no picture"), "M-008", f"{ARTICLE_FILE}:7", "cannot be opened"),
    (picture(b"<svg>", "images/x.svg"), "M-008", f"{ARTICLE_FILE}:7", "well-formed"),
    (picture(b"<html/>", "images/x.svg"), "M-008", f"{ARTICLE_FILE}:7", "not SVG"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("plant", "code", "where", "words"), PLANTED, ids=[f"{c}-{w}" for _, c, _, w in PLANTED]
)
def test_a_mistake_is_told_with_its_place(
    bench: Bench, plant: Plant, code: str, where: str, words: str
) -> None:
    plant(bench)
    told = bench.mistakes()
    found = [finding for finding in told if finding.code == code]
    assert [finding.where for finding in found] == [where], told
    assert words in f"{found[0].message} {found[0].hint}"
    assert found[0].hint
    assert found[0].severity is Severity.ERROR


@pytest.mark.parametrize(
    "plant",
    [
        issue("articles:\n  - first.md", "articles: first.md"),
        front("authors", "author"),
        publication("publisher", "publsher"),
    ],
)
def test_a_mistake_with_consequences_is_told_once(bench: Bench, plant: Plant) -> None:
    plant(bench)
    assert len(bench.mistakes()) == 1


def test_a_file_of_references_that_cannot_be_read_is_not_told_as_missing(bench: Bench) -> None:
    bench.write("manuscript/1-2/references.bib", "@article{smith, title={A")
    bench.article("\nAs shown [@smith, p. 4].\n")
    assert [finding.code for finding in bench.mistakes()] == ["M-032"]


@pytest.mark.parametrize("name", ["images/map.png", "images\\Map.PNG", "images/mpa.png"])
def test_a_picture_with_another_name_is_told_with_the_file_that_is_there(
    bench: Bench, name: str
) -> None:
    bench.picture("images/Map.PNG")
    bench.article(f"\n![A map]({name})\n")
    (finding,) = bench.mistakes()
    assert (finding.code, finding.hint) == ("M-007", "did you mean `images/Map.PNG`?")
    assert name in finding.message


@pytest.mark.parametrize("name", ["issue.yml", "issue.yaml.txt"])
def test_an_issue_whose_file_has_another_ending_is_told(bench: Bench, name: str) -> None:
    (bench.root / ISSUE_FILE).rename(bench.issue_folder / name)
    done = bench.call("epub")
    assert done.returncode == 1
    assert f"rename manuscript/1-2/{name} to issue.yaml" in done.stderr


@pytest.mark.parametrize("name", ["publication.yml", "publication.yaml.txt"])
def test_a_publication_whose_file_has_another_ending_is_told(bench: Bench, name: str) -> None:
    path = bench.root / PUBLICATION_FILE
    path.rename(path.with_name(name))
    done = bench.call("epub")
    assert done.returncode == 1
    assert f"rename {name} to publication.yaml" in done.stderr


def test_every_code_of_an_error_is_planted_somewhere() -> None:
    elsewhere = {"M-013", "M-020", "M-021"}  # warnings
    elsewhere |= {"M-031", "M-032", "M-033"}  # planted in test_citations
    elsewhere |= {"M-035"}  # planted in tests/hostile/test_names.py
    ours = {code for code in table() if code.startswith("M-")}
    assert {code for _, code, _, _ in PLANTED} | elsewhere == ours


def test_all_mistakes_of_a_manuscript_are_told_at_once(bench: Bench) -> None:
    bench.write(PUBLICATION_FILE, PUBLICATION.replace("5679", "5678"))
    bench.write(ISSUE_FILE, ISSUE.replace("2024-08-26", "soon") + "  - second.md\n")
    bench.article("\n[x](#no)\n\n![p](images/no.png)\n")
    codes = sorted(finding.code for finding in bench.mistakes())
    assert codes == ["M-005", "M-005", "M-006", "M-007", "M-009"]


def test_aliases_cannot_make_a_small_file_large(bench: Bench) -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    bench.write(PUBLICATION_FILE, "\n".join(rows))
    assert any("too many values" in finding.message for finding in bench.mistakes())


def test_an_article_of_many_megabytes_is_refused(bench: Bench) -> None:
    bench.article("\n" + "word " * 900_000)
    assert [finding.code for finding in bench.mistakes()] == ["M-019"]


def test_html_that_is_not_carried_is_a_warning(bench: Bench) -> None:
    bench.article('\nA <b onclick="x()">bold</b> word.\n\n<script>alert(1)</script>\n\nEnd.\n')
    manuscript = bench.gather()
    assert [w.where for w in manuscript.warnings] == [f"{ARTICLE_FILE}:9", f"{ARTICLE_FILE}:7"]
    assert "script" not in manuscript.issue.articles[0].body
    assert "onclick" not in manuscript.issue.articles[0].body


@pytest.mark.parametrize(
    ("front_matter", "name", "line"),
    [
        (FRONT_MATTER.replace("authors", "slug: first\nauthors"), "second.md", 3),
        (FRONT_MATTER.replace("title", "kind: report\ntitle"), "First.md", 3),
    ],
)
def test_a_doubled_slug_is_told_at_its_line_or_at_that_of_the_title(
    bench: Bench, front_matter: str, name: str, line: int
) -> None:
    bench.write(ISSUE_FILE, f"{ISSUE}  - {name}\n")
    bench.article(front=front_matter, name=name)
    (finding,) = bench.mistakes()
    assert (finding.code, finding.where) == ("M-018", f"manuscript/1-2/{name}:{line}")
    assert "that of first.md" in finding.message


@pytest.mark.parametrize("content", [b"no picture", b"\x89PNG\r\n\x1a\n", b"GIF89a"])
def test_a_picture_that_cannot_be_opened_is_told_without_the_machine_s_folders(
    bench: Bench, content: bytes
) -> None:
    picture(content)(bench)
    (finding,) = bench.mistakes()
    assert finding.code == "M-008"
    assert str(bench.root) not in finding.message
    assert "the picture “images/x.png” cannot be opened: " in finding.message


@pytest.mark.parametrize("side", [9_440, 12_000, 30_000])
def test_a_picture_with_too_many_pixels_is_refused_unopened(bench: Bench, side: int) -> None:
    path = bench.issue_folder / "images" / "x.png"
    path.parent.mkdir()
    Image.new("1", (8, 8)).save(path)
    content = bytearray(path.read_bytes())
    content[16:24] = side.to_bytes(4, "big") * 2  # the width and height of the header
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    path.write_bytes(content)
    bench.article("\n![A field](images/x.png)\n")
    (finding,) = bench.mistakes()
    assert (finding.code, "pixels" in finding.message) == ("M-008", True)
    assert "scale it down" in finding.hint


def test_a_missing_picture_is_a_placeholder_in_a_draft(bench: Bench) -> None:
    bench.article('\n![A dot](images/no.png "All of the *words*"){credit="A. B."}\n')
    manuscript = bench.gather(draft=True)
    (figure,) = manuscript.issue.articles[0].figures
    assert (figure.missing, figure.credit) == (True, "A. B.")
    assert figure.caption is not None
    assert figure.caption.plain == "All of the words"
    assert [finding.code for finding in manuscript.warnings] == ["M-007"]


def test_a_link_out_of_the_folder_is_not_followed(bench: Bench, tmp_path: Path) -> None:
    outside = tmp_path / "secret.png"
    Image.new("RGB", (5, 5)).save(outside)
    images = bench.issue_folder / "images"
    images.mkdir()
    (images / "x.png").symlink_to(outside)
    bench.article("\n![A](images/x.png)\n")
    assert [finding.code for finding in bench.mistakes()] == ["M-016"]


def test_no_mistake_is_told_of_the_samples() -> None:
    from fascicle.manuscript.gathering import gather
    from tests.conftest import SAMPLE, SCHOLARLY

    told: list[tuple[Workspace, str]] = [(SAMPLE, "26-2"), (SCHOLARLY, "3-1")]
    assert [gather(workspace, issue_id).warnings for workspace, issue_id in told] == [(), ()]
