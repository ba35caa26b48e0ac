"""A cover can be read on any picture, and has all that stands on it on one page."""

from __future__ import annotations

import itertools
from pathlib import Path
from random import Random

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from fascicle.checks import pdf_looks
from fascicle.checks.pdf_structure import table as pdf_structure
from fascicle.pipeline.building import build
from fascicle.pipeline.checking import check
from tests.conftest import FRONT_MATTER, PUBLICATION, Bench

TITLES = tuple(f"Title number {n} of an article that has a long one, in words" for n in range(30))
INKS = ("white", "black", "gold", "crimson", "skyblue")


def draw(kind: str, path: Path) -> None:
    """Draw a cover's picture: white, black, or busy with both and colours."""
    image = Image.new("RGB", (700, 1000), "black" if kind == "black" else "white")
    if kind == "busy":
        random, pen = Random(1), ImageDraw.Draw(image)  # noqa: S311  # a picture, not a secret
        for _ in range(1500):
            x, y, size = random.randrange(700), random.randrange(1000), random.randrange(6, 70)
            pen.rectangle([x, y, x + size, y + size], fill=random.choice(INKS))
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path)


def make(bench: Bench, look: str, size: str, kind: str, articles: int = 8) -> Path:
    """Return the PDF of an issue with a cover's picture and so many articles."""
    settings = f"look: {look}\npdf: {{size: {size}}}\n"
    bench.write("manuscript/publication.yaml", PUBLICATION + settings)
    listed = "".join(f"  - a{n}.md\n" for n in range(articles))
    cover = "cover: {src: images/cover.png, alt: Squares, credit: N. N., license: CC0-1.0}\n"
    issue = f"volume: 1\nnumber: 2\ndate: 2024-08-26\n{cover if kind else ''}articles:\n{listed}"
    bench.write("manuscript/1-2/issue.yaml", issue)
    draw(kind, bench.issue_folder / "images" / "cover.png")
    for number, title in enumerate(TITLES[:articles]):
        front = FRONT_MATTER.replace("A First Article", title)
        bench.article("\nSome text.\n", front, f"a{number}.md")
    build(bench.workspace, "1-2", ["pdf"])
    return bench.workspace.issue_dist("1-2") / "test-serial-1-2.pdf"


@pytest.mark.parametrize(
    ("look", "size", "kind"),
    [
        ("report", "A4", "white"), ("report", "A5", "busy"), ("report", "Letter", "black"),
        ("report", "B5", ""), ("journal", "A5", "white"), ("journal", "A4", "busy"),
    ],
)  # fmt: skip
def test_all_on_a_cover_is_seen_and_stands_out(
    bench: Bench, look: str, size: str, kind: str
) -> None:
    path = make(bench, look, size, kind)
    assert not [each for each in pdf_looks.check(path) if each.code == "P-013"]
    assert not pdf_structure.check(path)
    with pikepdf.open(path) as pdf:
        assert pdf.pages[1].label == "ii"  # the contents: the cover is one page
    read = read_cover(path)
    for title in TITLES[:8]:
        assert title in read


def read_cover(path: Path) -> str:
    """Return the text of a cover, none of whose lines may stand in another."""
    document = pypdfium2.PdfDocument(path)
    page, text = document[0], document[0].get_textpage()
    places = [text.get_rect(index) for index in range(text.count_rects())]
    read = " ".join(text.get_text_bounded(*page.get_mediabox()).split())
    document.close()
    boxes = sorted(places, key=lambda box: box[1])
    for low, high in itertools.pairwise(boxes):
        beside = low[2] <= high[0] or high[2] <= low[0]
        assert beside or low[3] <= high[1] + 4, "two lines stand in one another"
    return read


@pytest.mark.parametrize(
    ("look", "size", "kind", "articles", "shown"),
    [
        ("report", "A4", "white", 10, 10), ("journal", "A4", "", 14, 14),
        ("report", "A5", "", 20, 12), ("journal", "A5", "white", 30, 8),
    ],
)  # fmt: skip
def test_a_cover_names_all_articles_or_says_how_many_more_there_are(
    bench: Bench, look: str, size: str, kind: str, articles: int, shown: int
) -> None:
    path = make(bench, look, size, kind, articles)
    read = read_cover(path)
    assert [title for title in TITLES if title in read] == list(TITLES[:shown])
    assert (f"and {articles - shown} more" in read) is (shown < articles)
    with pikepdf.open(path) as pdf:
        assert pdf.pages[1].label == "ii"


@pytest.mark.parametrize("look", ["report", "journal"])
def test_long_titles_on_a_small_cover_leave_its_foot_alone(bench: Bench, look: str) -> None:
    bench.write("manuscript/publication.yaml", PUBLICATION + f"look: {look}\npdf: {{size: A5}}\n")
    names = [f"a{n}.md" for n in range(4)]
    listed = "".join(f"  - {name}\n" for name in names)
    heading = "title: The tides of a closed sea and of the shores that are around it\n"
    issue = f"{heading}volume: 1\nnumber: 2\ndate: 2024-08-26\narticles:\n{listed}"
    bench.write("manuscript/1-2/issue.yaml", issue)
    title = "A title that nobody would call short, since it goes on and on; and then on"
    for name in names:
        bench.article("\nText.\n", FRONT_MATTER.replace("A First Article", f'"{title}"'), name)
    build(bench.workspace, "1-2", ["pdf"])
    read = read_cover(bench.workspace.issue_dist("1-2") / "test-serial-1-2.pdf")
    assert read.count(title) == 4
    assert "Test House" in read


def test_a_cover_s_words_are_over_its_picture(bench: Bench) -> None:
    path = make(bench, "report", "A4", "busy", articles=1)
    document = pypdfium2.PdfDocument(path)
    whole = document[0].render(scale=1).to_pil().convert("RGB")
    document.close()
    middle = whole.crop((0, 400, 595, 600)).getcolors(1 << 20)
    assert middle is not None
    assert any(colour == (255, 255, 255) for _, colour in middle), "the picture is as it was"


@pytest.mark.parametrize("look", ["report", "journal"])
def test_a_cover_keeps_what_archive_and_press_ask(bench: Bench, look: str) -> None:
    screen = make(bench, look, "A4", "busy")
    build(bench.workspace, "1-2", ["pdf", "pdf-press"])
    report, _ = check(bench.workspace, "1-2")
    assert not [each for each in report.findings if each.severity == "error"]
    press = screen.with_name("test-serial-1-2-press.pdf")
    left_edges = []
    for path in (screen, press):
        document = pypdfium2.PdfDocument(path)
        text = document[0].get_textpage()
        places = [text.get_rect(index) for index in range(text.count_rects())]
        left_edges.append((len(document), round(min(left for left, *_ in places))))
        document.close()
    assert left_edges[0] == left_edges[1]  # as many pages, and the words in their place
