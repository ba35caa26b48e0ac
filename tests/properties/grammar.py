"""A grammar of manuscripts: what an editor may write, put together in any way."""

from __future__ import annotations

from hypothesis import strategies as st

WORDS = (
    "harbour boats tide Poti signs water wind across gazette ninety the of and with"
    " гавань корабли ветер Баку ნავსადგური ქარი liman gəmi külək"
).split()
_LANGUAGES = st.sampled_from(["{lang=ru}", "{lang=ka}", "{.small-caps}"])

words = st.sampled_from(WORDS)
plain = st.lists(words, min_size=1, max_size=8).map(" ".join)


def _inline() -> st.SearchStrategy[str]:
    return st.one_of(
        plain,
        plain.map(lambda text: f"*{text}*"),
        plain.map(lambda text: f"**{text}**"),
        plain.map(lambda text: f"`{text}`"),
        plain.map(lambda text: f"[{text}](https://example.org/?a=1&b=2)"),
        st.tuples(plain, _LANGUAGES).map(
            lambda pair: f"[{pair[0]}]{pair[1]}" if pair[1] else pair[0]
        ),
        plain.map(lambda text: f"<kbd>{text}</kbd> <sub>{text}</sub>"),
        plain.map(lambda text: f"«{text}» — “{text}” & 5 < 6 > 4"),
        st.just("{{ template }} {% of %} another"),
    )


line = st.lists(_inline(), min_size=1, max_size=4).map(" ".join)


def _items(mark: str) -> st.SearchStrategy[str]:
    return st.lists(line, min_size=1, max_size=4).map(
        lambda items: "\n".join(f"{mark} {item}" for item in items)
    )


table = st.lists(st.tuples(line, plain), min_size=1, max_size=4).map(
    lambda rows: "| one | two |\n|---|--:|\n" + "\n".join(f"| {a} | {b} |" for a, b in rows)
)
flat = st.one_of(
    line,
    _items("-"),
    _items("1."),
    table,
    line.map(lambda text: "> " + text),
    plain.map(lambda text: f"```\n{text}\n  {text}\n```"),
    st.tuples(plain, line).map(lambda pair: f"{pair[0]}\n: {pair[1]}"),
    st.sampled_from(["***", "![A dot](images/dot.png)", '![A dot](images/dot.png "A caption")']),
)
blocks = st.one_of(
    flat,
    flat,
    st.tuples(st.sampled_from(["summary", "scenario", "aside", "notice"]), flat).map(
        lambda pair: f"::: {pair[0]}\n{pair[1]}\n:::"
    ),
    line.map(lambda text: f"- {text}\n\n  > {text}\n\n  - {text}"),
)


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """Return the text of an article: sections with blocks, some of which have notes."""
    return "\n\n".join(draw(sections(blocks)))


@st.composite
def sections(draw: st.DrawFn, kinds: st.SearchStrategy[str]) -> list[str]:
    """Return the paragraphs of an article, of these kinds: sections, some with notes."""
    parts: list[str] = []
    for number in range(draw(st.integers(1, 3))):
        if number:
            parts.append(f"## {draw(plain)}")
        parts += draw(st.lists(kinds, min_size=1, max_size=3))
        if draw(st.booleans()):
            parts += [f"{draw(plain)}[^n{number}]", f"[^n{number}]: {draw(line)}"]
    return parts
