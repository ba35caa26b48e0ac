"""Draws `pages.png`, the picture in the README: the first pages of the sample, side by side."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from PIL import Image

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent / "dist" / "26-2" / "kavkaz-files-26-2.pdf"
PAGES, WIDTH, EDGE, GROUND = 3, 420, 10, "#eeeeee"
FINER = 4
"""How much finer pages are drawn first: thin lines stay thin."""


def draw(pdf: Path) -> Image.Image:
    """Return the first pages of a PDF on one ground."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [
        page.render(scale=FINER * WIDTH / page.get_width()).to_pil().convert("RGB").reduce(FINER)
        for page in (document[number] for number in range(PAGES))
    ]
    document.close()
    step, height = WIDTH + 2 * EDGE, max(page.height for page in pages)
    sheet = Image.new("RGB", (step * PAGES, height + 2 * EDGE), GROUND)
    for number, page in enumerate(pages):
        sheet.paste(page, (number * step + EDGE, EDGE))
    return sheet.quantize(256)


if __name__ == "__main__":
    draw(SAMPLE).save(HERE / "pages.png", optimize=True)
