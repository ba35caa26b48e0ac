"""What the Markdown of a manuscript becomes."""

from __future__ import annotations

import re

import pytest

from fascicle.manuscript.svg import SvgError, clean_svg
from tests.conftest import FRONT_MATTER, ISSUE, Bench


def bare(xhtml: str) -> str:
    """Return XHTML without the lines that it came from."""
    return re.sub(r' data-line="\d+"', "", xhtml).strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A *b* **c** `d`", "<p>A <em>b</em> <strong>c</strong> <code>d</code></p>"),
        ('"Yes" -- no --- it\'s...', "<p>“Yes” – no — it’s…</p>"),
        ("`a -- b`", "<p><code>a -- b</code></p>"),
        ("[слово]{lang=ru}", '<p><span lang="ru">слово</span></p>'),
        ("## Head {#h .c}", '<h2 id="h" class="c">Head</h2>'),
        ("## Über uns", '<h2 id="über-uns">Über uns</h2>'),
        ("Term\n: What it is", "<dl>\n<dt>Term</dt>\n<dd>What it is</dd>\n</dl>"),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>'),
        ("<me@example.org>", '<p><a href="mailto:me@example.org">me@example.org</a></p>'),
        ("H<sub>2</sub>O", "<p>H<sub>2</sub>O</p>"),
        ("H~2~O, SO~4~^2−^", "<p>H<sub>2</sub>O, SO<sub>4</sub><sup>2−</sup></p>"),
        (
            "^14^C: 10^6^ *k*^*n*+1^",
            "<p><sup>14</sup>C: 10<sup>6</sup> <em>k</em><sup><em>n</em>+1</sup></p>",
        ),
        ("x~a\\ b~", "<p>x<sub>a\u00a0b</sub></p>"),
        ("~5 to ~10 km, ~5–~10, ~€3", "<p>~5 to ~10 km, ~5–~10, ~€3</p>"),
        ("x^2+y^2, 2^10, a ^ b ^ c, \\^a^", "<p>x^2+y^2, 2^10, a ^ b ^ c, ^a^</p>"),
        ("x^2.[^1]\n\n[^1]: A note.", '<p>x^2.<a class="note-call" data-note="1"/></p>'),
        ("`H~2~O` ~~struck *out*~~", "<p><code>H~2~O</code> <s>struck <em>out</em></s></p>"),
        ("{{ 7 * 7 }} {% raw %}", "<p>{{ 7 * 7 }} {% raw %}</p>"),
        ("Write to [\\@ada] there.", "<p>Write to [@ada] there.</p>"),
        ("It costs $5 or $6.", "<p>It costs $5 or $6.</p>"),
        ("a\u0001b", "<p>ab</p>"),
    ],
)
def test_markdown_becomes_clean_xhtml(bench: Bench, text: str, expected: str) -> None:
    assert bare(bench.body(text)) == expected


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("CO~2~ in 10^−6^ m^3^", "CO₂ in 10⁻⁶ m³"),
        ("The 19^th^ century", "The 19th century"),
        ("About ~5 km", "About ~5 km"),
    ],
)
def test_a_title_tells_what_is_high_or_low_where_it_has_no_markup(
    bench: Bench, title: str, plain: str
) -> None:
    bench.article("\nText.\n", FRONT_MATTER.replace("A First Article", title))
    assert bench.issue().articles[0].title.plain == plain


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ru", "«а „б“ в»"), ("de", "„а ‚б‘ в“"), ("fr", "«\u202fа ‹\u202fб\u202f› в\u202f»")],
)
def test_quotes_follow_the_language_of_the_article(
    bench: Bench, language: str, expected: str
) -> None:
    front = FRONT_MATTER.replace("authors:", f"language: {language}\nauthors:")
    bench.article("\n\"а 'б' в\"\n", front)
    assert bare(bench.issue().articles[0].body) == f"<p>{expected}</p>"


def test_a_table_has_its_caption_its_scopes_and_its_alignment(bench: Bench) -> None:
    body = bare(bench.body("| A | B |\n|---|--:|\n| 1 | 2 |\n\nTable: The *sums* {#tab-sums}"))
    assert '<table id="tab-sums" data-number="1">\n<caption>The <em>sums</em></caption>' in body
    assert '<th class="align-right" scope="col">B</th>' in body
    assert '<td class="align-right">2</td>' in body


def test_a_picture_alone_in_its_paragraph_is_a_figure_with_all_that_is_said_of_it(
    bench: Bench,
) -> None:
    bench.picture()
    text = (
        '![A dot](images/dot.png "A *small* dot"){#fig-dot credit="A. B." license=CC-BY-4.0 '
        "source=https://example.org/dot}"
    )
    body = bare(bench.body(text))
    (figure,) = bench.issue().articles[0].figures
    assert body == '<figure id="fig-dot"><img data-number="1" data-figure="0"/></figure>'
    assert (figure.src, figure.alt, figure.width, figure.height) == (
        "images/dot.png",
        "A dot",
        80,
        50,
    )
    assert figure.caption is not None
    assert figure.caption.html == "A <em>small</em> dot"
    assert figure.credit == "A. B."
    assert figure.license is not None
    assert figure.license.id == "CC-BY-4.0"
    assert figure.source == "https://example.org/dot"


def test_fenced_blocks_become_sections_with_their_titles(bench: Bench) -> None:
    body = bare(bench.body("::: key-findings What *we* found {#found}\n- One\n:::"))
    assert body.startswith('<section id="found" class="fenced-block key-findings')
    assert ">What <em>we</em> found</h2>" in body


def test_notes_are_kept_apart_and_called_by_number(bench: Bench) -> None:
    body = bare(bench.body("One.[^b] Two.^[Inline.] Again.[^b]\n\n[^b]: First\n\n    second."))
    notes = bench.issue().articles[0].notes
    assert body.count('<a class="note-call" data-note="1"/>') == 2
    assert body.count('data-note="2"') == 1
    assert [bare(note.html) for note in notes] == [
        "<p>First</p>\n<p>second.</p>",
        "<p>Inline.</p>",
    ]


def test_references_say_where_they_lead(bench: Bench) -> None:
    bench.picture()
    bench.write("manuscript/1-2/issue.yaml", ISSUE + "  - second.md\n")
    bench.article("\n## There {#there}\n", name="second.md")
    body = bare(
        bench.body(
            "[](#fig) [](#head) [x](second.md#there) [](second.md)\n\n## The head {#head}\n\n"
            '![Dot](images/dot.png "C"){#fig}'
        )
    )
    assert '<a href="#fig" data-xref="figure" data-number="1"/>' in body
    assert '<a href="#head">The head</a>' in body
    assert '<a href="article:second#there">x</a>' in body
    assert '<a href="article:second">A First Article</a>' in body


HOSTILE = [
    "<script>x</script>",
    "<iframe src=x></iframe>",
    '<a href="javascript:x()">t</a>',
    '<img src=x onerror="x()">',
    "<svg onload=x()><script>x</script></svg>",
    "<style>@import 'http://e.org/x.css'</style>",
    '<p style="background:url(http://e.org)">t</p>',
    "<form action=http://e.org><input></form>",
    '<object data="http://e.org/x"></object>',
    '<math><mtext></p><img src=x onerror="x()"></mtext></math>',
    "[t](javascript:x)",
    "[t](data:text/html;base64,PHNjcmlwdD4=)",
    "<a href='vbscript:x'>t</a>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_runs_or_reaches_out_gets_through(bench: Bench, text: str) -> None:
    from fascicle.errors import ManuscriptError

    try:
        body = bench.body(f"Before\n\n{text}\n\nAfter")
    except ManuscriptError:
        return  # refused whole: as good
    trap = re.compile(
        r"<(?!/?(p|a|img|em|section)\b)|\son\w+=|(href|src)=.(javascript|data|vbscript|http)|style="
    )
    assert not trap.search(body), body


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">{}</svg>'


@pytest.mark.parametrize(
    "inside",
    [
        "<script>x()</script>",
        '<rect onload="x()"/>',
        '<image href="http://e.org/x.png"/>',
        '<image href="file:///etc/passwd"/>',
        '<use href="other.svg#x"/>',
        '<rect style="fill:url(http://e.org/#x)"/>',
        '<rect fill="url(file:///x#y)"/>',
        "<style>@import 'http://e.org'</style>",
        "<foreignObject><body/></foreignObject>",
        '<a href="javascript:x()"><rect/></a>',
        '<animate attributeName="href" to="javascript:x()"/>',
    ],
)
def test_an_svg_keeps_only_its_drawing(inside: str) -> None:
    clean, width, height, left_out = clean_svg(SVG.format(f"{inside}<path d='M0 0'/>").encode())
    assert (width, height) == (40, 20)
    assert left_out
    assert b"<path" in clean
    for trap in (b"script", b"http://e.org", b"file:", b"onload", b"foreign", b"other.svg", b"@"):
        assert trap not in clean


def test_an_svg_with_entities_is_refused() -> None:
    bomb = b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    with pytest.raises(SvgError, match="entities"):
        clean_svg(bomb + SVG.format("<text>&a;&b;</text>").encode())


def test_an_svg_without_a_size_is_refused() -> None:
    with pytest.raises(SvgError, match="viewBox"):
        clean_svg(b'<svg xmlns="http://www.w3.org/2000/svg"/>')
