"""What formulas become in the editions."""

from __future__ import annotations

import re

import pikepdf
import pytest
from lxml import etree

from fascicle.errors import ManuscriptError
from fascicle.layout.formula import draw_formula
from fascicle.pipeline.building import build
from fascicle.pipeline.checking import check
from tests.conftest import Bench

TEXT = """\
As $h_t$ falls[^n] by [](#eq-fall):

$$
h = \\frac{Q}{A}
$$ (eq-fall)

$$\\sum_i x_i$$

[^n]: It sinks by $\\Delta h$ in a year without snow, as the gauge at the pier has it.
"""


def test_a_formula_is_mathml_with_its_source_as_alternative(bench: Bench) -> None:
    body = bench.body("It is $x^2$ big.")
    expected = '<math display="inline" alttext="x^2"><msup><mi>x</mi><mn>2</mn></msup></math>'
    assert re.sub(r' data-line="\d+"', "", body).strip() == f"<p>It is {expected} big.</p>"


def test_a_labelled_equation_has_a_number_that_references_tell(bench: Bench) -> None:
    body = bench.body(TEXT)
    assert re.search(r'<div id="eq-fall" class="equation"[^>]* data-number="1"><math', body)
    assert 'href="#eq-fall" data-line="7" data-xref="equation" data-number="1"' in body
    assert body.count('class="equation"') == 2


def test_a_dollar_that_is_money_stays_one(bench: Bench) -> None:
    assert "It costs $5 or \\(6\\)" not in bench.body("It costs $5 or \\$6, not $ 7 $.")
    assert "$5 or $6, not $ 7 $." in bench.body("It costs $5 or \\$6, not $ 7 $.")


@pytest.mark.parametrize(
    "source",
    ["\\href{javascript:alert(1)}{x}", "\\unicode{60}script", "\\text{<script>x</script>}"],
)
def test_a_formula_brings_no_script(bench: Bench, source: str) -> None:
    try:
        body = bench.body(f"A ${source}$.")
    except Exception as error:
        assert type(error).__name__ == "ManuscriptError"  # noqa: PT017  # either is well
        return
    body = re.sub('alttext="[^"]*"', "", body)
    assert "<script" not in body
    assert "javascript:" not in body


def test_formulas_stand_in_both_editions_with_alternatives(bench: Bench) -> None:
    bench.article(f"\n{TEXT}")
    build(bench.workspace, "1-2", ("pdf", "epub"))
    report, _ = check(bench.workspace, "1-2")
    assert report.findings == ()
    folder = bench.root / "dist" / "1-2"
    with pikepdf.open(next(folder.glob("*.pdf"))) as pdf:
        alternatives = {
            str(thing.get("/Alt"))
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Formula"
        }
    assert alternatives == {"h_t", "h = \\frac{Q}{A}", "\\sum_i x_i", "\\Delta h"}


def test_a_drawing_stands_on_the_base_line_of_its_text() -> None:
    letter = draw_formula(etree.fromstring("<math><mi>h</mi></math>"))
    with_tail = draw_formula(etree.fromstring("<math><mi>y</mi></math>"))
    assert 0 <= letter.depth < 0.06 < with_tail.depth
    assert draw_formula(etree.fromstring("<math><mi>h</mi></math>")) == letter


def test_a_formula_that_cannot_be_drawn_is_a_mistake_with_its_file(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        message = "the formula cannot be drawn"
        raise ValueError(message)

    bench.article("\nSo $x^2$ it is.\n")
    monkeypatch.setattr("fascicle.editions.pdf.layouts.draw_formula", fail)
    with pytest.raises(ManuscriptError) as caught:
        build(bench.workspace, "1-2", ("pdf",))
    (finding,) = caught.value.findings
    assert (finding.code, finding.where) == ("M-012", "first.md")
    assert "x^2" in finding.message
