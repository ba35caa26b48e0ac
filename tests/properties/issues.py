"""A grammar of whole issues: articles with all that an editor may write, and their settings."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st

from tests.conftest import ISSUE, PUBLICATION
from tests.properties.grammar import blocks, flat, line, plain, sections

BIBLIOGRAPHY = """\
@book{ada, title = {The {Boats}}, author = {Ada Author}, year = 2019, publisher = {Pier}}
@article{olga, title = {A & a}, author = {Плавник, Ольга}, journal = {Wharf}, year = 2021}
"""
_SETTINGS = (
    "", "look: journal\n", "pdf: {size: A5}\n", "pdf: {columns: 2}\n",
    "look: journal\npdf: {size: B5, columns: 2}\n", "citations: {style: apa}\n",
    "citations: {style: chicago-note-bibliography}\n",
)  # fmt: skip
_MORE = ("kind: review", "keywords: [a, порт]", "dates: {received: 2024-01-05}", "language: ru")
_PLACED = st.sampled_from(["", "{.turned}", "{#t}"])

cited = st.sampled_from(["[@ada, p. 4]", "@olga", "[-@ada; @olga]", "[see @olga, pp. 3--5]"])
formula = st.sampled_from(["$h_t$", r"$\frac{a}{b} \le \sqrt{c}$", r"$\sum_{i=1}^n x_i$"])
scattered = st.one_of(
    st.tuples(line, cited).map(" ".join),
    st.tuples(plain, formula, plain).map(" ".join),
    plain.map(lambda text: f"{text} 👩‍🚀 e{'́' * 40} ﬁ Straße Ǆ"),
    plain.map(lambda text: text.replace(" ", "")),
    plain.map(lambda text: f"<details><summary>{text}</summary><p>{text}</p></details>"),
    plain.map(lambda text: f"{text} [هذا نص من اليمين إلى اليسار]{{lang=ar dir=rtl}} {text}"),
    plain.map(lambda text: f"[{text}](https://example.org/{'very-long/' * 12})"),
    st.tuples(plain, plain).map(lambda pair: f"{pair[0]}\\\n{pair[1]}"),
    st.just("$$\nE = mc^2\n$$ (eq-e)"),
)
_TABLE = "| one | two |\n|:--|--:|\n{rows}\n\nTable: {caption} {placed}"
tables = st.builds(
    lambda rows, caption, placed: _TABLE.format(
        rows="\n".join(f"| {a} | {b} |" for a, b in rows), caption=caption, placed=placed
    ),
    st.lists(st.tuples(line, line), min_size=1, max_size=5), plain, _PLACED,
)  # fmt: skip
nested = st.recursive(
    line,
    lambda inner: st.one_of(
        inner.map(lambda text: "- " + text.replace("\n", "\n  ")),
        inner.map(lambda text: "1. " + text.replace("\n", "\n   ")),
        inner.map(lambda text: "> " + text.replace("\n", "\n> ")),
        st.tuples(inner, inner).map("\n\n".join),
    ),
    max_leaves=6,
)
figures = st.builds(
    lambda caption, credit, told: (
        f'![A dot](images/dot.png "{caption}"){{credit="{credit}" license=CC-BY-4.0}}'
        + (f"\n\n::: description\n{told}\n:::" if told else "")
    ),
    plain, plain, st.one_of(st.just(""), line),
)  # fmt: skip
wrong = st.sampled_from(
    ["![A dot](images/none.png)", "[](#nowhere)", "[@nobody]", "::: nonsense\nText.\n:::",
     "[a](other.md)", "$\\frac{a$", "Text[^gone]."]
)  # fmt: skip
rich = st.one_of(
    blocks, blocks, scattered, tables, nested, figures,
    st.tuples(st.sampled_from(["key-findings", "pull-quote", "contact"]), flat).map(
        lambda pair: f"::: {pair[0]}\n{pair[1]}\n:::"
    ),
)  # fmt: skip


@st.composite
def _articles(draw: st.DrawFn) -> str:
    """Return an article: its front matter and its text, which in one of ten is wrong."""
    front = [f"title: {draw(plain)}", "authors: [Ada Author, Плавник]"]
    for key in ("subtitle", "abstract"):
        if draw(st.booleans()):
            front.append(f"{key}: {draw(plain)}")
    more = (
        "kind: review",
        "keywords: [tide, порт]",
        "dates: {received: 2024-01-05}",
        "language: ru",
    )
    front += draw(st.lists(st.sampled_from(more), max_size=2, unique=True))
    parts = draw(sections(rich))
    if draw(st.integers(0, 9)) == 9:
        parts.append(draw(wrong))
    return "\n".join(("---", *front, "---", "", "\n\n".join(parts), ""))


@st.composite
def issues(draw: st.DrawFn) -> Mapping[str, str]:
    """Return the files of a publication with one issue, by their names below its root."""
    texts = draw(st.lists(_articles(), min_size=1, max_size=2))
    names = [f"article-{number}.md" for number in range(1, len(texts) + 1)]
    listed = "".join(f"  - {name}\n" for name in names)
    files = {
        "manuscript/publication.yaml": PUBLICATION + draw(st.sampled_from(_SETTINGS)),
        "manuscript/1-2/issue.yaml": ISSUE.partition("  - ")[0] + listed,
        "manuscript/1-2/references.bib": BIBLIOGRAPHY,
    }
    return files | {f"manuscript/1-2/{n}": text for n, text in zip(names, texts, strict=True)}
