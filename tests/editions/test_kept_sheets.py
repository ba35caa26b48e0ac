"""Style sheets that were kept say the same as those that are parsed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import cssselect2
import pytest
import tinycss2
import tinyhtml5
from cffi import FFI

from fascicle import sealing
from fascicle.editions import cascade, fonts
from fascicle.editions.kept_sheets import MOST, keep_parsed
from fascicle.editions.pdf import typesetting
from fascicle.editions.pdf.engine import import_weasyprint
from fascicle.workspace import default_styles

PAGE = """
<html lang=de><body class="chapter first"><h1 id=one>A</h1><p class=lead>B <a href="#one">C</a>
<table><tr><th scope=col>D<td class=number>1</table><ol type=a><li>E</ol><figure><img alt="" src=x>
<figcaption>F</figcaption></figure><p lang=ar dir=rtl>G<q>H</q><aside class="footnote">I</aside>
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "fascicle" / "sheets"


def matches(matcher: cssselect2.Matcher) -> list[object]:
    """Return all that a sheet says of a page, as text."""
    root = cssselect2.ElementWrapper.from_html_root(tinyhtml5.parse(PAGE))
    said: list[object] = []
    for element in root.iter_subtree():
        for specificity, order, pseudo, payload in matcher.match(element):
            said.append((element.local_name, specificity, order, pseudo, as_text(payload)))
    return said


def as_text(value: Any) -> str:
    """Return a value of a sheet in words that do not tell where it lies in memory."""
    if isinstance(value, dict):
        return str({as_text(key): as_text(part) for key, part in value.items()})
    if isinstance(value, list | tuple):
        return f"{type(value).__name__}{[as_text(part) for part in value]}"
    if isinstance(value, tinycss2.ast.Node):
        return value.serialize()
    if hasattr(value, "__dict__") and not callable(value):
        return type(value).__name__ + as_text(vars(value))
    return getattr(value, "__qualname__", repr(value))


@pytest.mark.parametrize("name", ["pdf.css", "look.css", "tokens.css", "looks/journal/look.css"])
def test_our_sheets_for_pages_are_the_same(name: str) -> None:
    css = (default_styles() / name).read_text(encoding="utf-8")

    def parse() -> Any:
        return import_weasyprint().CSS(string=css)

    parsed, first, again = parse(), keep_parsed(css, "t", parse), keep_parsed(css, "t", parse)

    assert first is not again
    assert matches(parsed.matcher) == matches(first.matcher) == matches(again.matcher)
    assert as_text(parsed.page_rules) == as_text(again.page_rules)


@pytest.mark.parametrize("name", ["UA", "UA_FORM", "PH"])
def test_weasyprint_s_own_sheets_are_the_same(name: str) -> None:
    weasyprint = import_weasyprint()
    ours = getattr(weasyprint.html, f"{name}_STYLESHEET")
    counters = weasyprint.css.counters.CounterStyle()
    parsed = weasyprint.CSS(string=getattr(weasyprint.html, name), counter_style=counters)

    assert ours.matcher.order > 5
    assert matches(parsed.matcher) == matches(ours.matcher)
    assert as_text(parsed.page_rules) == as_text(ours.page_rules)
    assert as_text(counters) in {as_text(weasyprint.html.UA_COUNTER_STYLE), "{}"}


def test_the_rules_on_fonts_are_the_same() -> None:
    css = (default_styles() / "epub.css").read_text(encoding="utf-8")
    first, looked_at = cascade.read_rules(css)
    cascade.read_rules.cache_clear()
    again, looked_at_again = cascade.read_rules(css)

    assert first is not again
    assert matches(first) == matches(again)
    assert looked_at == looked_at_again


def test_a_sheet_is_parsed_once() -> None:
    calls: list[int] = []

    def parse() -> int:
        calls.append(1)
        return len(calls)

    assert [keep_parsed("a {}", "t", parse) for _ in range(3)] == [1, 1, 1]
    assert keep_parsed("a {}", "another way", parse) == 2
    assert keep_parsed("b {}", "t", parse) == 3


def test_the_oldest_sheets_go(home: Path) -> None:
    for number in range(MOST + 5):
        keep_parsed(f"a {{ order: {number} }}", "t", lambda: 0)

    assert len(list(home.iterdir())) == MOST


def test_of_a_publication_s_own_sheet_what_is_wrong_is_said_each_time(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    css = "p { color: no-colour-at-all }"
    import_weasyprint()
    before = sorted(home.glob("*"))
    for _ in range(2):
        typesetting._parse_sheet.cache_clear()
        typesetting.parse_sheet(css, ())

    assert [record for record in caplog.messages if "no-colour" in record][1:]
    assert sorted(home.glob("*")) == before


def test_without_a_home_sheets_are_parsed_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.setattr(sealing, "own_folder", homeless)
    calls: list[int] = []
    for _ in range(2):
        keep_parsed("a {}", "t", lambda: calls.append(1))

    assert len(calls) == 2


def test_c_is_declared_as_cffi_would_declare_it() -> None:
    weasyprint = import_weasyprint()
    text = Path(weasyprint.text.ffi.__file__).read_text(encoding="utf-8")
    declarations = text.split("ffi.cdef('''")[1].split("''')")[0]
    plain, ours = FFI(), weasyprint.text.ffi.ffi
    plain.cdef(declarations)
    types, structures, unions = plain.list_types()

    assert [types, structures, unions] == [*ours.list_types()]
    whole = []
    for name in types:
        kind, same = plain.typeof(name), ours.typeof(name)
        assert kind.kind == same.kind
        if kind.kind == "struct" and kind.fields:  # others are known by their pointers alone
            assert placed(same) == placed(kind), name
            whole.append(name)
    assert {"PangoRectangle", "PangoGlyphInfo"} <= set(whole)
    three = ours.new("hb_codepoint_t[3]", (7, 8, 9))
    assert list(three) == [7, 8, 9]


def placed(structure: Any) -> dict[str, tuple[int, str]]:
    """Return where the fields of a structure lie, and of which kind they are."""
    fields = dict(structure.fields)
    return {name: (field.offset, field.type.kind) for name, field in fields.items()}


def test_a_process_that_has_set_pages_ends_in_peace(tmp_path: Path) -> None:
    code = f"""
from pathlib import Path
from fascicle.editions.pdf.typesetting import Job, typeset
from fascicle.workspace import default_styles
css = (default_styles() / "pdf.css").read_text(encoding="utf-8")
fonts = default_styles() / "fonts"
page = "<html lang=en><title>T</title><p>Sets a word"
print(len(typeset(Job("t", page, (css,), {{}}, (), (fonts,), Path({str(tmp_path)!r}))).folios))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("1\n", "", 0)


def test_the_fonts_that_a_sheet_lists_are_known_without_parsing_it_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    css = (default_styles() / "fonts.css").read_text(encoding="utf-8")
    fonts.list_faces.cache_clear()
    listed = fonts.list_faces(css)
    fonts.list_faces.cache_clear()
    monkeypatch.setattr(tinycss2, "parse_stylesheet", lambda *_: pytest.fail("it is parsed"))
    assert fonts.list_faces(css) == listed
    assert len(listed) > 4
