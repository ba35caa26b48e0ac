"""The signs that layouts set between an editor's texts: a caption and the credit behind it."""

from __future__ import annotations

import zipfile

import pytest
from lxml import html

from fascicle.checks.words import pdf_text
from fascicle.layout.punctuation import colon, full_stop, stop_behind
from fascicle.pipeline.building import build
from tests.conftest import Bench


@pytest.mark.parametrize(
    ("text", "language", "stop"),
    [
        ("The harbour", "en", "."),
        ("The harbour.", "en", ""),
        ("Whose harbour is it?", "en", ""),
        ("And then …", "en", ""),
        ("What they called “the end”", "en", "."),
        ("They said: “Whose is it?”", "en", ""),
        ("Man nannte es „das Ende“", "de", "."),
        ("Er fragte: „Wem gehört er?“", "de", ""),
        ("The harbour (in 1931)", "en", "."),
        ("The harbour (drawn in 1931.)", "en", ""),
        ("Նավահանգիստը", "hy", "։"),
        ("Նավահանգիստը։", "hy", ""),
        ("Նավահանգիստը:", "hy", ""),
        ("Նավահանգիստը", "hy-Latn-AM", "։"),
        ("الميناء", "ar", "."),
        ("لمن الميناء؟", "ar", ""),
        ("بندرگاه", "ur-PK", "۔"),
        ("Порт в 1931 г.", "ru", ""),
        ("", "en", ""),
    ],
)
def test_a_text_gets_the_full_stop_that_it_lacks(text: str, language: str, stop: str) -> None:
    assert stop_behind(text, language) == stop


def test_signs_are_those_of_the_language() -> None:
    assert [colon(each) for each in ("en", "fr-CH", "hy")] == [":", "\u00a0:", "՝"]
    assert [full_stop(each) for each in ("en", "hy", "zh-Hant")] == [".", "։", "。"]


ARTICLE = """---
title: {title}
authors: [Ada Author]
language: {language}
---

![A dot](images/dot.png "{caption}"){{credit="{credit}" license=CC-BY-4.0}}

{title}.
"""
CAPTIONS = {
    "en": ("The harbour", "N. N.", "The harbour. Credit: N. N., CC-BY-4.0."),
    "hy": ("Նավահանգիստը", "Ա. Բ.", "Նավահանգիստը։ Պատկեր՝ Ա. Բ., CC-BY-4.0։"),
    "ar": ("لمن الميناء؟", "ن. ن.", "لمن الميناء؟ الصورة: ن. ن.، CC-BY-4.0."),
}


def test_a_caption_and_its_credit_are_two_sentences_in_every_edition(bench: Bench) -> None:
    articles = "".join(f"  - {language}.md\n" for language in CAPTIONS)
    bench.write("manuscript/1-2/issue.yaml", f"volume: 1\ndate: 2024-08-26\narticles:\n{articles}")
    bench.picture()
    for language, (caption, credit, _) in CAPTIONS.items():
        text = ARTICLE.format(
            title=caption.strip("؟"), language=language, caption=caption, credit=credit
        )
        bench.write(f"manuscript/1-2/{language}.md", text)
    build(bench.workspace, "1-2", ["pdf", "epub", "web"])
    files = bench.workspace.issue_dist("1-2")
    with zipfile.ZipFile(next(files.glob("*.epub"))) as book:
        chapters = [book.read(name) for name in book.namelist() if "articles/" in name]
    pages = [path.read_bytes() for path in bench.workspace.dist.rglob("*.html")]
    for _, _, whole in CAPTIONS.values():
        for edition in (chapters, pages):
            shown = (html.fromstring(page).findall(".//figcaption") for page in edition)
            texts = [" ".join(each.text_content().split()) for found in shown for each in found]
            assert any(whole in text for text in texts), texts
    text = " ".join(pdf_text(next(files.glob("*.pdf"))).split())
    assert CAPTIONS["en"][2] in text
    assert CAPTIONS["hy"][2] in text
