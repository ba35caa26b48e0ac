"""Which characters are set in which face."""

from lxml import etree

from fascicle.editions.cascade import Run, runs

SERIF, SANS = Run(("Serif",)), Run(("Sans",))
CSS = 'body { font-family: "Serif" } '
TEXT = "<html><body><p>ab<b>c</b></p><p>de</p><p lang='ka'>fg</p></body></html>"


def faces(css: str) -> dict[Run, str]:
    found = runs(CSS + css, [etree.fromstring(TEXT), etree.fromstring(TEXT.replace("ab", "xy"))])
    return {run: "".join(sorted(text - set(" -\u00ad\u2010"))) for run, text in found.items()}


def test_paragraphs_of_all_documents_are_set_alike() -> None:
    assert faces("") == {SERIF: "abdefgxy", Run(("Serif",), 700): "c"}


def test_a_rule_on_an_attribute_holds_where_the_attribute_is() -> None:
    assert faces('[lang="ka"] { font-family: "Sans" }')[SANS] == "fg"


def test_a_rule_on_neighbours_or_places_holds_for_those_alone() -> None:
    assert faces('p + p { font-family: "Sans" }')[SANS] == "defg"
    assert faces('p:first-child { font-family: "Sans" }')[SANS] == "abxy"


def test_text_before_an_element_is_set_in_the_face_of_a_rule_for_it() -> None:
    assert faces('p::before { content: "§"; font-family: "Sans" }')[SANS] == "§"


def test_a_variable_of_a_formula_is_set_slanted_too() -> None:
    formula = etree.fromstring("<html><body><math><mi>h</mi><mn>2</mn></math></body></html>")
    (found,) = runs(CSS, [formula]).values()
    assert {"h", "\u210e", "2"} <= found


def test_a_document_in_any_letters_is_folded_with_every_one_of_them() -> None:
    css = 'p { font-family: "Inter" } em { font-family: "Serif" }'
    text = "Ёлка, ქართული “quoted” é 𝐴 €\n~1"
    page = etree.fromstring(f"<p>{text}<!-- no --> tail<em>ə</em> \n </p>")
    found = runs(css, [page, etree.fromstring("<p>zß</p>")])
    expected = {*text, *" tail", *"zß", " ", "-", "\u00ad", "\u2010"}
    assert found[Run(("Inter",))] == expected
    assert found[Run(("Serif",), italic=True)] == {"ə", " ", "-", "\u00ad", "\u2010"}
