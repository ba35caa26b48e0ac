"""Named sections and the closing: summary, key findings, abstract, contact, advertisement."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fascicle.manuscript.importing import document as d
from fascicle.manuscript.importing.calendar_words import find_date
from fascicle.manuscript.importing.draft import NoticeDraft
from fascicle.manuscript.importing.ledger import Ledger
from fascicle.manuscript.importing.named_sections import section_name

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CONTACT = re.compile(
    r"\b(?:contact|write to|e-?mail|get in touch|reach us|inquiries|enquiries|свяжитесь|связаться|"
    r"пишите|обращайтесь|əlaqə|kontakt|contactez|iletişim)\b", re.IGNORECASE,
)  # fmt: skip
_INVITATION = re.compile(
    r"\b(?:upcoming|join us|don[’']t miss|register|enrol|enroll|sign up|course|webinar|workshop|"
    r"conference|call for papers|subscribe|order now|event|приглашаем|курс|вебинар|конференция|"
    r"регистрация|подпишитесь|kurs|tədbir|seminar)\b", re.IGNORECASE,
)  # fmt: skip
_URL = re.compile(r"https?://[^\s<>()\"]+")
_CLOSING = 8
_LONGEST_CONTACT = 500
_LONGEST_NOTICE = 2_000


def part_abstract(
    blocks: Sequence[d.Block], ledger: Ledger
) -> tuple[tuple[d.Block, ...], tuple[d.Block, ...]]:
    """Return the paragraphs under a heading “Abstract” at the head, and the blocks without them."""
    for index, block in enumerate(blocks[:4]):
        if isinstance(block, d.Heading) and section_name(block.text) == "abstract":
            end = _section_end(blocks, index)
            inside = tuple(blocks[index + 1 : end])
            notes = any(run.note for b in inside if isinstance(b, d.Paragraph) for run in b.runs)
            if inside and not notes and all(isinstance(b, d.Paragraph) for b in inside):
                ledger.guess("the abstract", block.place, "the article's `abstract`")
                ledger.carry(block.text)
                ledger.move(block.text)
                return inside, (*blocks[:index], *blocks[end:])
    return (), tuple(blocks)


def with_named_sections(blocks: Sequence[d.Block], ledger: Ledger) -> tuple[d.Block, ...]:
    """Return blocks in which summary and key findings are blocks of the manuscript."""
    found: list[d.Block] = []
    index = 0
    while index < len(blocks):
        block = blocks[index]
        name = section_name(block.text) if isinstance(block, d.Heading) else ""
        end = _section_end(blocks, index)
        if (
            not isinstance(block, d.Heading)
            or name not in {"summary", "key-findings"}
            or (end == index + 1)
        ):
            found.append(block)
            index += 1
            continue
        inside = tuple(blocks[index + 1 : end])
        notes = _called(block.runs)
        found.append(d.Fenced(name, block.runs, (*notes, *inside), block.place))
        ledger.guess(f"“{block.text}” is the block `{name}`", block.place, "the article")
        index = end
    return tuple(found)


def _called(runs: d.Runs) -> tuple[d.Block, ...]:
    """Return nothing, or a paragraph that calls the notes of a title, which can call none."""
    calls = tuple(run for run in runs if run.note)
    return (d.Paragraph(calls, ""),) if calls else ()


def _section_end(blocks: Sequence[d.Block], index: int) -> int:
    """Return where the section of a heading ends: at the next heading, whatever its level."""
    end = index + 1
    while end < len(blocks) and not isinstance(blocks[end], d.Heading | d.Rule | d.Fenced):
        end += 1
    return end


def part_closing(
    blocks: Sequence[d.Block], ledger: Ledger
) -> tuple[tuple[d.Block, ...], tuple[NoticeDraft, ...]]:
    """Return the blocks with the contact line as its block, and the advertisement behind it."""
    start = max(len(blocks) - _CLOSING, 1)
    contact = next((i for i in range(len(blocks) - 1, start - 1, -1) if _is_contact(blocks[i])), -1)
    if contact < 0:
        return _part_advertisement(blocks, start, ledger)
    rest, body = blocks[contact + 1 :], list(blocks[:contact])
    line = blocks[contact]
    ledger.guess("the closing contact line", line.place, "block `contact`")
    body.append(d.Fenced("contact", (), (line,), line.place))
    if _is_notice(rest):
        return tuple(body), (_notice(rest, ledger),)
    return (*body, *rest), ()


def _is_contact(block: d.Block) -> bool:
    if not isinstance(block, d.Paragraph) or len(block.text) > _LONGEST_CONTACT:
        return False
    return bool(_EMAIL.search(block.text) and _CONTACT.search(block.text))


def _part_advertisement(
    blocks: Sequence[d.Block], start: int, ledger: Ledger
) -> tuple[tuple[d.Block, ...], tuple[NoticeDraft, ...]]:
    """Return the blocks without an advertisement under the last heading, and the advertisement."""
    for index in range(len(blocks) - 1, start - 1, -1):
        block = blocks[index]
        if isinstance(block, d.Heading):
            rest = blocks[index:]
            if _INVITATION.search(block.text) and _is_notice(rest) and len(block.text) < 60:
                return tuple(blocks[:index]), (_notice(rest, ledger),)
            break
    return tuple(blocks), ()


def _is_notice(rest: Sequence[d.Block]) -> bool:
    """Return True when the last blocks invite to something: short lines and a text."""
    kinds = all(isinstance(block, d.Heading | d.Paragraph | d.Figure) for block in rest)
    texts = [block.text for block in rest if isinstance(block, d.Heading | d.Paragraph)]
    notes = any(run.note for b in rest if isinstance(b, d.Heading | d.Paragraph) for run in b.runs)
    together = " ".join(texts)
    if not texts or not kinds or notes or len(rest) > _CLOSING or len(together) > _LONGEST_NOTICE:
        return False
    return bool(_INVITATION.search(together)) and any(
        isinstance(block, d.Paragraph) for block in rest
    )


def _notice(rest: Sequence[d.Block], ledger: Ledger) -> NoticeDraft:
    """Return the advertisement: the heading right before the text is its title."""
    headings = [block for block in rest if isinstance(block, d.Heading)]
    title = headings[-1] if headings else next(b for b in rest if isinstance(b, d.Paragraph))
    blocks: list[d.Block] = []
    for block in rest:
        if block is title:
            continue
        if isinstance(block, d.Heading):
            # Most often the alternative text of a picture that is gone.
            strong = tuple(d.Run(run.text, run.marks | {d.STRONG}, run.href) for run in block.runs)
            block = d.Paragraph(strong, block.place)
            what = f"a picture of the notice may be missing: “{block.text}” may describe it"
            ledger.leave_out(what, block.place)
        blocks.append(block)
    text = " ".join(block.text for block in blocks if isinstance(block, d.Paragraph))
    date, link = find_date(text), _URL.search(text)
    runs = title.runs if isinstance(title, d.Heading | d.Paragraph) else ()
    until = date.date if date else None
    ledger.guess(f"a notice: “{d.plain(runs)[:80]}”", rest[0].place, "issue.yaml, `notices`")
    if until:
        ledger.guess(f"the notice ends on {until}", title.place, "issue.yaml, `until`")
    return NoticeDraft(runs, tuple(blocks), link[0].rstrip(".,;") if link else "", until)
