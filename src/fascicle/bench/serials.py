"""A serial to measure with: issue after issue, none like another, and always the same ones."""

from __future__ import annotations

from pathlib import Path
from random import Random

from PIL import Image, ImageDraw

from fascicle.bench.generator import PICTURES, PUBLICATION, Size, as_article, write_text

A_YEAR = 12
"""Issues of a volume."""


def write_serial(root: Path, count: int, seed: int = 1) -> tuple[str, ...]:
    """Write a publication of so many issues, most of about six pages; return their ids in order.

    Each is drawn from numbers of its own: length, articles, languages and pictures differ from one
    issue to the next, and a longer serial begins with the issues of a shorter one.
    """
    (root / "manuscript").mkdir(parents=True, exist_ok=True)
    (root / "manuscript" / "publication.yaml").write_text(PUBLICATION, encoding="utf-8")
    return tuple(_write_issue(root, seed, *divmod(index, A_YEAR)) for index in range(count))


def _write_issue(root: Path, seed: int, year: int, month: int) -> str:
    """Write an issue; return its id."""
    issue = f"{year + 1}-{month + 1}"
    random = Random(f"{seed} {issue}")  # noqa: S311  # the same issue each time, not a secret
    folder = root / "manuscript" / issue
    folder.mkdir(parents=True, exist_ok=True)
    articles = random.choice((1, 1, 2))
    size = Size(f"issue {issue}", articles, random.randint(300, 800) // articles, 6)
    listed = []
    for number in range(1, articles + 1):
        language = random.choice(("en-GB", "en-GB", "en-GB", "de", "ru"))
        text = write_text(size, seed, number, language)
        (folder / f"{text.slug}.md").write_text(as_article(text), encoding="utf-8")
        listed.append(f"  - {text.slug}.md\n")
    date = f"{2000 + year}-{month + 1:02d}-15"
    record = f"volume: {year + 1}\nnumber: {month + 1}\ndate: {date}\narticles:\n{''.join(listed)}"
    (folder / "issue.yaml").write_text(record, encoding="utf-8")
    _draw_pictures(folder / "images", random)
    return issue


def _draw_pictures(folder: Path, random: Random) -> None:
    """Draw a chart in vectors and a plate in pixels, of a size and in colours of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    colour = f"#{random.randint(0, 0x7FFFFF):06x}"
    bars = "".join(
        f'<rect x="{20 + 40 * bar}" y="{180 - height}" width="28" height="{height}" '
        f'fill="{colour}"/>'
        for bar in range(random.randint(6, 12))
        for height in (random.randint(5, 160),)
    )
    (folder / PICTURES[0]).write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 520 200" width="520" height="200">'
        f"{bars}</svg>\n",
        encoding="utf-8",
    )
    width, height = random.randint(400, 1_200), random.randint(300, 700)
    image = Image.new("RGB", (width, height), (231, 226, 214))
    pen = ImageDraw.Draw(image)
    for step in range(0, width, random.randint(9, 25)):
        line = [(step, 0), (width - step, height)]
        pen.line(line, fill=(step % 200, random.randint(40, 160), 160 - step % 150), width=3)
    image.save(folder / PICTURES[1], optimize=False)
