"""Structure that was only typed: headings, lists and run-in titles, from paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from fascicle.manuscript.importing import document as d
from fascicle.manuscript.importing.ledger import Ledger
from fascicle.manuscript.importing.named_sections import section_name
from fascicle.manuscript.importing.plain_text import MARKER

_LONGEST_HEADING = 100
_MOST_WORDS = 14
_LONGEST_RUN_IN = 70
_RUN_IN_WORDS = 8
_RUN_IN = re.compile(r"(?P<title>[^.!?\n]{2,80}[.!?])\s+(?=\S)")
_DASHES = "-–*"
_CERTAIN = "•‣▪●◦·∙⁃"


def with_structure(blocks: Sequence[d.Block], ledger: Ledger) -> tuple[d.Block, ...]:
    """Return blocks in which typed headings and lists are what they look like."""
    blocks = _with_lists(blocks, ledger)
    sign = _heading_sign(blocks)
    found: list[d.Block] = []
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        if isinstance(block, d.Paragraph) and _is_heading(block, following, sign):
            runs = tuple(replace(run, marks=run.marks - {d.STRONG}) for run in d.cut(block.runs, 0))
            found.append(d.Heading(2, runs, block.place))
            ledger.guess(f"a heading: “{block.text.strip()}”", block.place, "the article")
        else:
            found.append(_with_run_ins(block, ledger))
    return tuple(found)


def has_headings(blocks: Sequence[d.Block]) -> bool:
    """Return True when the document has headings that its format knows as such."""
    return any(isinstance(block, d.Heading) for block in blocks)


def _heading_sign(blocks: Sequence[d.Block]) -> str:
    """Return by what headings are known: their style, strong letters, or only their shortness."""
    if has_headings(blocks):
        return "style"
    strong = any(
        isinstance(block, d.Paragraph) and _is_strong(block) and _is_short(block.text.strip())
        for block in blocks[:-1]
    )
    return "strong" if strong else "short"


def _is_heading(block: d.Paragraph, following: d.Block | None, sign: str) -> bool:
    """Return True when a paragraph is a heading: short, alone, without a full stop, with a text."""
    text = block.text.strip()
    if any(run.image or run.note for run in block.runs) or not text or "\n" in text:
        return False
    if section_name(text):
        return True
    if following is None or sign == "style" or not _is_short(text):
        return False
    return _is_strong(block) if sign == "strong" else block.alone and _begins_like_heading(text)


def _is_strong(block: d.Paragraph) -> bool:
    return all(d.STRONG in run.marks for run in block.runs if run.text.strip())


def _is_short(text: str) -> bool:
    """Return True for a few words without a full stop that are no address."""
    if not text or len(text) > _LONGEST_HEADING or len(text.split()) > _MOST_WORDS:
        return False
    return not re.search(r"@|https?://|www\.", text) and _ends_like_heading(text)


def _begins_like_heading(text: str) -> bool:
    first = next((c for c in text if c.isalnum()), "")
    return bool(first) and not first.islower() and text[0] not in "–—-"


def _ends_like_heading(text: str) -> bool:
    return text[-1] not in ".,;:…" and any(c.isalpha() for c in text)


def _with_lists(blocks: Sequence[d.Block], ledger: Ledger) -> tuple[d.Block, ...]:
    """Return blocks in which paragraphs with typed bullets or numbers are lists."""
    found: list[d.Block] = []
    index = 0
    while index < len(blocks):
        run = _marked_run(blocks, index)
        if run:
            found.append(_list(run, ledger))
            index += len(run)
        else:
            block = blocks[index]
            if isinstance(block, d.Fenced | d.Quote):
                block = replace(block, blocks=_with_lists(block.blocks, ledger))
            found.append(block)
            index += 1
    return tuple(found)


def _marked_run(blocks: Sequence[d.Block], index: int) -> list[d.Paragraph]:
    """Return the paragraphs from `index` on that make one list; nothing when they make none."""
    run: list[d.Paragraph] = []
    for block in blocks[index:]:
        if not isinstance(block, d.Paragraph) or not _marker(block):
            break
        if run and block.indent <= run[0].indent and not _follows(run, block):
            break
        run.append(block)
    if not run:
        return []
    first = _marker(run[0])
    certain = first is not None and (first["bullet"] or "x") in _CERTAIN
    return run if certain or len(run) > 1 else []


def _marker(block: d.Paragraph) -> re.Match[str] | None:
    return MARKER.match(block.text.lstrip())


def _follows(run: list[d.Paragraph], block: d.Paragraph) -> bool:
    """Return True when a paragraph is the next item of the same list."""
    mark, first = _marker(block), _marker(run[0])
    if mark is None or first is None:
        return False
    if first["bullet"]:
        return mark["bullet"] == first["bullet"]
    siblings = [other for other in run if other.indent <= run[0].indent]
    return bool(mark["number"]) and int(mark["number"]) == int(first["number"]) + len(siblings)


def _list(run: list[d.Paragraph], ledger: Ledger) -> d.Block:
    """Return the list of a run of marked paragraphs; deeper indents are lists inside."""
    first = _marker(run[0])
    number = first["number"] if first else None
    items: list[tuple[d.Block, ...]] = []
    index = 0
    while index < len(run):
        deeper = index + 1
        while deeper < len(run) and run[deeper].indent > run[0].indent:
            deeper += 1
        blocks: list[d.Block] = [_unmarked(run[index], ledger)]
        blocks += _inner_lists(run[index + 1 : deeper], ledger)
        items.append(tuple(blocks))
        index = deeper
    what = f"a {'numbered' if number else 'bulleted'} list of {len(items)}"
    ledger.guess(what, run[0].place, "the article")
    return d.Items(tuple(items), run[0].place, bool(number), int(number or 1))


def _inner_lists(run: list[d.Paragraph], ledger: Ledger) -> list[d.Block]:
    """Return the lists below one item: each change of marker begins another."""
    found: list[d.Block] = []
    while run:
        count = 1
        while count < len(run) and (
            run[count].indent > run[0].indent or _follows(run[:count], run[count])
        ):
            count += 1
        found.append(_list(run[:count], ledger))
        run = run[count:]
    return found


def _unmarked(block: d.Paragraph, ledger: Ledger) -> d.Paragraph:
    """Return an item's paragraph without its bullet or number."""
    text = block.text
    match = MARKER.match(text.lstrip())
    if match is None:
        return block
    ledger.carry(match["number"] or "")
    ledger.move(text)
    offset = len(text) - len(text.lstrip()) + match.end()
    return replace(block, runs=d.cut(block.runs, offset), indent=0)


def _with_run_ins(block: d.Block, ledger: Ledger) -> d.Block:
    """Return a list whose items all begin with a short title as one whose titles are strong."""
    if isinstance(block, d.Fenced | d.Quote):
        return replace(block, blocks=tuple(_with_run_ins(b, ledger) for b in block.blocks))
    if not isinstance(block, d.Items) or len(block.items) < 2:
        return block
    ends = [_run_in_end(item) for item in block.items]
    if not all(ends):
        return block
    items = [
        (_strengthened(item[0], end), *item[1:])
        for item, end in zip(block.items, ends, strict=True)
    ]
    ledger.guess("titles at the beginning of a list's items", block.place, "**strong** in the list")
    return replace(block, items=tuple(items))


def _run_in_end(item: tuple[d.Block, ...]) -> int:
    """Return where an item's short opening sentence ends; 0 when it has none."""
    if not item or not isinstance(item[0], d.Paragraph):
        return 0
    match = _RUN_IN.match(item[0].text)
    if not match or len(match["title"]) > _LONGEST_RUN_IN or not match["title"][0].isupper():
        return 0
    return match.end("title") if len(match["title"].split()) <= _RUN_IN_WORDS else 0


def _strengthened(block: d.Block, end: int) -> d.Block:
    """Return a paragraph whose text up to `end` is strong."""
    if not isinstance(block, d.Paragraph):
        return block
    head = tuple(replace(run, marks=run.marks | {d.STRONG}) for run in d.cut(block.runs, 0, end))
    return replace(block, runs=(*head, d.Run(" "), *d.cut(block.runs, end)))
