"""What WeasyPrint and pyphen do by a shorter way comes out the same."""

from __future__ import annotations

import subprocess
import sys

import pikepdf
import pyphen
import pytest

from fascicle.editions.pdf.engine import import_weasyprint
from fascicle.editions.pdf.shortcuts import Hyphens


@pytest.mark.parametrize("language", ["de_DE", "en_US", "ru_RU", "hu_HU"])
def test_a_dictionary_has_the_same_hyphens_for_every_pattern(language: str) -> None:
    path = pyphen.LANGUAGES[language]

    original, mended = Hyphens.__base__(path), Hyphens(path)

    assert len(original.patterns) > 1000
    assert {letters: mended.patterns.get(letters) for letters in original.patterns} == (
        original.patterns
    )
    more = set(mended.patterns) - set(original.patterns)
    assert not any(mended.patterns.get(letters) for letters in more)


def test_words_are_hyphenated_by_the_dictionary_that_is_read_later() -> None:
    import_weasyprint()

    words = pyphen.Pyphen(lang="de", cache=False)

    assert isinstance(words.hd, Hyphens)
    assert words.inserted("Silbentrennung") == "Sil-ben-tren-nung"


TEXT = "A line of plain words, some of them extraordinarily long, which fills a narrow column. "
PAGES = """
@page { size: 90mm 90mm; margin: 12mm 10%; @bottom-center { content: counter(page) } }
@page :first { @bottom-center { content: none } }
html { font: 12px serif; text-align: justify; hyphens: auto } section { columns: 2; margin: 3% 0 }
.note { float: footnote; font-size: 9px } u { text-decoration: underline } td { padding: 2px 4% }
:root { --rule: 1px solid; --ink: #456 } td { border: var(--rule) var(--ink) }
b { --ink: #900; color: var(--ink); background: #eee; border-radius: 3px 0 20%; padding: 1px }
i { background: linear-gradient(#fff, #ccc); letter-spacing: 1px; font-variant: small-caps }
s { visibility: hidden; background: #f00 } h2 { white-space: nowrap; overflow: hidden }
h2 { text-overflow: ellipsis; text-align: start; margin-inline: 7px 3px; padding-block: 2px }
"""
BODY = f"""<html lang="en"><body><p>{TEXT * 9}<span class="note">{TEXT}</span> {TEXT * 5}
<u>{TEXT}</u></p><section><p>{TEXT * 8}</p><p>{TEXT * 6}</p></section>
<table><tr><td>{TEXT}<td>12 345<td>{TEXT}</table><p>{TEXT * 9}</p><h2>{TEXT}</h2>
<p><b>AVA, fjord</b> <i>ligatures</i> <s>none</s> e\u0301 x\u20d7 \U000f0000 H<sub>2</sub>O</p>
<p dir="rtl">\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd, 12 <b>words</b>,
\u0633\u0644\u0627\u0645</p>
</body></html>"""
PLAIN = """
import sys
import weasyprint
html = weasyprint.HTML(string={body!r})
sheets, fonts = [weasyprint.CSS(string={css!r})], weasyprint.text.fonts.FontConfiguration()
"""
WRITE = """
html.write_pdf(sys.argv[1], stylesheets=sheets, font_config=fonts, uncompressed_pdf=True)
"""
MEND = """
from fascicle.editions.pdf.engine import import_weasyprint
import_weasyprint()
"""
KEEP = """
from pathlib import Path
from fascicle.editions.pdf.kept_lines import Lines
fonts.lines = Lines(Path(sys.argv[1]).with_name("lines"))
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[bytes]]:
    """Return what stands on the pages that WeasyPrint sets by itself, and by its shorter ways."""
    folder = tmp_path_factory.mktemp("pages")
    plain = PLAIN.format(body=BODY, css=PAGES)
    kept = MEND + plain + KEEP + WRITE + "fonts.lines.close()"
    scripts = {"plain": plain + WRITE, "mended": MEND + plain + WRITE, "kept": kept, "again": kept}
    for name, script in scripts.items():
        subprocess.run([sys.executable, "-c", script, folder / f"{name}.pdf"], check=True)
    return {
        name: [page.Contents.read_bytes() for page in pikepdf.open(folder / f"{name}.pdf").pages]
        for name in scripts
    }


def test_pages_are_the_same_that_are_set_by_a_shorter_way(pages: dict[str, list[bytes]]) -> None:
    assert len(pages["plain"]) > 4
    assert pages["mended"] == pages["plain"]


def test_pages_are_the_same_whose_lines_are_kept_from_the_last_time(
    pages: dict[str, list[bytes]],
) -> None:
    assert pages["kept"] == pages["plain"]
    assert pages["again"] == pages["plain"]
