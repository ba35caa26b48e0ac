"""Word integrity: what is lost is found, what a page adds is let through."""

from __future__ import annotations

import random
import textwrap
import time
from pathlib import Path

import pytest

from fascicle.checks.words import ExpectedText, compare, pdf_text
from tests.checks.books import pdf

BLOCK = (
    "The harbour office announced on Tuesday that the agreement with the northern railway"
    " would be extended by two years, and that the tariff for grain would not be changed."
)
OTHER = (
    "Fishermen of the southern quay had asked for the same arrangement in March without success."
)


def lost(found: str, *texts: str) -> list[str]:
    """Return the messages on `texts` in `found`."""
    blocks = [ExpectedText(f"a.md:{line}", text) for line, text in enumerate(texts, start=1)]
    return [finding.message for finding in compare(blocks, found)]


def wrapped(text: str, width: int = 40) -> str:
    """Return `text` in lines, words broken at their ends with a hyphen."""
    lines = [text[start : start + width] for start in range(0, len(text), width)]
    return "\n".join(
        line + "\u2010" if line[-1].isalpha() and next_[:1].isalpha() else line
        for line, next_ in zip(lines, [*lines[1:], ""], strict=True)
    )


def test_the_same_text_is_whole() -> None:
    assert lost(f"{BLOCK}\n{OTHER}\n\f", BLOCK, OTHER) == []


@pytest.mark.parametrize("number", range(len(BLOCK.split())))
def test_any_single_lost_word_is_found_and_quoted(number: int) -> None:
    words = BLOCK.split()
    found = wrapped(" ".join(words[:number] + words[number + 1 :]))
    (message,) = lost(f"{found}\n{OTHER}\nHarbour Notes\n7\n\f", BLOCK, OTHER)
    assert words[number].strip(",.") in message


def test_a_lost_sentence_is_quoted_with_what_stands_before_it() -> None:
    blocks = [ExpectedText("a.md:7", f"{OTHER} {BLOCK} {OTHER[::-1]}")]
    (finding,) = compare(blocks, f"{OTHER} {OTHER[::-1]}\n\f")
    assert (finding.code, finding.where) == ("W-001", "a.md:7")
    assert "in March without success." in finding.message
    assert "The harbour office announced" in finding.message


def test_text_lost_at_a_page_end_is_found() -> None:
    words = BLOCK.split()
    found = " ".join(words[:14]) + "\nHarbour Notes\n3\n\f" + f"{OTHER}\nHarbour Notes\n4\n\f"
    (message,) = lost(found, BLOCK, OTHER)
    assert words[14] in message


def test_a_lost_block_is_found_whole() -> None:
    (message,) = lost(f"{BLOCK}\n\f", BLOCK, OTHER)
    assert message.startswith("the whole of this is missing: “Fishermen of the southern quay")


def test_a_paragraph_may_run_over_a_page_with_notes_and_heads_between() -> None:
    cut = BLOCK.index("agreement") + 5
    found = (
        f"{BLOCK[:cut]}\u2010\n12. See the agreement of that year.\nHarbour Notes\n3\n\f"
        f"{BLOCK[cut:]}\nHarbour Notes\n4\n\f"
    )
    assert lost(found, BLOCK, "See the agreement of that year.") == []


def test_numbers_of_notes_may_stick_to_words() -> None:
    found = (
        BLOCK.replace("Tuesday", "Tuesday12").replace("railway", "railway13").replace("by", "by4")
    )
    assert lost(f"{found}\n\f", BLOCK) == []


def test_a_note_number_may_end_a_page() -> None:
    found = BLOCK.replace("railway ", "railway9\n9. A note.\nHarbour Notes\n3\n\f")
    assert lost(f"{found}\n\f", BLOCK, "A note.") == []


@pytest.mark.parametrize("mark", ["\ufffe", "\n", "-\n", "\u2010\n"])
def test_words_may_be_broken_at_line_ends(mark: str) -> None:
    assert lost(BLOCK.replace("announced", f"announ{mark}ced") + "\n\f", BLOCK) == []


def test_capitals_ligatures_and_accents_do_not_matter() -> None:
    assert lost("STRASSE İZMİR ΑΘΗΝΑ o\ufb03ce\n\f", "Straße izmir Αθήνα office") == []


def test_a_lost_word_is_not_excused_by_the_same_word_elsewhere() -> None:
    assert lost("Grain\nThe price of grain rose.\n\f", "Grain", "The price of grain rose.") == []
    assert len(lost("The price of grain rose.\n\f", "Grain", "The price of grain rose.")) == 1


def test_cells_of_a_long_table_are_not_taken_for_one_another() -> None:
    rows = [(f"{n}", f"row {n}", f"{n * 7 % 997}") for n in range(1, 1201)]
    found = "\n".join(" ".join(cells) for cells in rows)
    assert lost(f"{found}\n\f", *(cell for cells in rows for cell in cells)) == []


def test_the_head_of_a_longer_word_is_not_the_word() -> None:
    assert len(lost("They sold the harbourmaster\n\f", "They sold the harbour")) == 1


def test_a_block_without_letters_asks_for_nothing() -> None:
    assert lost("", "—", "* * *") == []


def test_sixty_thousand_words_take_a_moment() -> None:
    chance = random.Random(1)  # noqa: S311
    stock = [
        "".join(chance.choices("abcdeilmnorstu", k=chance.randint(2, 10))) for _ in range(4000)
    ]
    texts = [" ".join(chance.choices(stock, k=100)) for _ in range(600)]
    pages = [
        f"{wrapped(text.replace(' ', '7 ', 1))}\nHarbour Notes\n{n}\n\f"
        for n, text in enumerate(texts)
    ]
    start = time.process_time()  # the clock of this process: other tests share the machine
    assert lost("".join(pages), *texts) == []
    assert time.process_time() - start < 5  # on a quiet machine one


def test_a_word_as_long_as_a_text_takes_a_moment() -> None:
    start = time.process_time()
    assert lost("a" * 1_000_000 + "\n\f", "a" * 1_000_000) == []
    assert time.process_time() - start < 20


def test_a_typeset_page_holds_every_word(tmp_path: Path) -> None:
    note = "A note of the harbour office on its tariffs for grain and timber."
    marked = BLOCK.replace("railway", f"railway<span class='note'>{note}</span>")
    body = f"<h1 class='loud'>Straße of grain</h1><p>{marked}</p>" + f"<p>{BLOCK} {OTHER}</p>" * 6
    text = pdf_text(pdf(tmp_path / "a.pdf", body))
    assert lost(text, "Straße of grain", BLOCK, note, *[f"{BLOCK} {OTHER}"] * 6) == []


def test_a_footnote_drawn_outside_the_paper_is_lost(tmp_path: Path) -> None:
    note = " ".join(f"{word}{n}x" for n in range(30) for word in BLOCK.split())
    text = pdf_text(pdf(tmp_path / "a.pdf", f"<p>Word<span class='note'>{note}</span>.</p>"))
    (message,) = lost(text, note)
    assert message.startswith("missing from the beginning: “The0x harbour0x")


def test_a_word_divided_at_a_pages_end_is_whole() -> None:
    text = "Together they show two governments whose aims increasingly coincide. Both want trade."
    found = (
        "Together they show two governments whose aims increasingly coin\nA Running Head\n7\n\f"
        "8\ncide. Both want trade.\nAnother paragraph follows.\n"
    )
    assert compare([ExpectedText("a.md:1", text)], found) == []


def test_text_from_right_to_left_is_found_in_any_order() -> None:
    text = ExpectedText("a.md:1", "دریای خزر بزرگ است INSTC هم")
    assert compare([text], "INSTC هم\nاست دریای خزر بزرگ\n") == []
    (finding,) = compare([text], "INSTC هم\nدریای خزر بزرگ\n")
    assert finding.code == "W-001"


def displaced(found: str, *texts: str) -> list[str]:
    """Return where the blocks stand that `found` has in another order."""
    blocks = [ExpectedText(f"a.md:{line}", text, True) for line, text in enumerate(texts, start=1)]
    told = compare(blocks, found)
    assert {finding.code for finding in told} <= {"W-004"}
    return [finding.where for finding in told]


SECTIONS = (
    "The first section tells of harbours and of the railways that lead to them.",
    "The second section tells of the grain that waits there for its ships.",
    "The third section tells of tariffs, which were not changed this year.",
    "The fourth section tells of what the fishermen asked for, and did not get.",
)


def test_sections_in_their_order_are_let_through() -> None:
    assert displaced("\n".join(SECTIONS) + "\n\f", *SECTIONS) == []


def test_a_long_heading_stands_in_the_contents_list_before_the_text_too() -> None:
    heading = "A Heading of Which the Contents List Has Every Word"
    front = f"Cover\n\fTitle page\n\fContents\n{heading}\n\f"
    one, *others = SECTIONS
    text = "\n".join((one, heading, *others))
    assert displaced(f"{front}{text}\n\f", one, heading, *others) == []


def test_a_section_that_changed_its_place_is_found() -> None:
    one, two, three, four = SECTIONS
    assert displaced(f"{one}\n{four}\n{two}\n{three}\n\f", *SECTIONS) == ["a.md:4"]
    (where,) = displaced(f"{one}\n{three}\n{two}\n{four}\n\f", *SECTIONS)
    assert where in {"a.md:2", "a.md:3"}


def test_sections_that_moved_together_are_told_once() -> None:
    one, two, three, four = SECTIONS
    assert len(displaced(f"{three}\n{four}\n{one}\n{two}\n\f", *SECTIONS)) == 1


def test_notes_and_captions_have_no_place_in_the_order() -> None:
    one, two, *_ = SECTIONS
    blocks = [ExpectedText("a.md:1", one, True), ExpectedText("a.md:2", two)]
    assert compare(blocks, f"{two}\n{one}\n\f") == []


PERSIAN = (
    "دریای خزر بزرگ است و بندر انزلی INSTC در کنار آن است",
    "بندر باکو در کنار دریای خزر است و راه INSTC از آن می‌گذرد",
    "راه بزرگ از انزلی می‌گذرد و INSTC هم",
)


def in_any_order(text: str) -> str:
    return " ".join(reversed(text.split()))


def test_a_lost_sentence_is_found_though_its_words_stand_elsewhere() -> None:
    blocks = [ExpectedText(f"a.md:{line}", text) for line, text in enumerate(PERSIAN, start=1)]
    there = [in_any_order(text) for text in PERSIAN]
    assert compare(blocks, "\n".join(there) + "\n\f") == []
    lost_words = "\n".join(there[:2]) + "\nHarbour Notes\n7\n\f"
    (finding,) = compare(blocks, lost_words)
    assert (finding.code, finding.where) == ("W-001", "a.md:3")


@pytest.mark.parametrize("mark", ["1", "۱۲"])
def test_a_note_number_may_stick_to_a_word_from_right_to_left(mark: str) -> None:
    found = in_any_order(PERSIAN[0]).replace("بزرگ", f"بزرگ{mark}")
    assert compare([ExpectedText("a.md:1", PERSIAN[0])], found + "\n\f") == []


def test_a_vowel_sign_that_pdfium_moves_tears_no_word() -> None:
    text = ExpectedText("a.md:1", "لا يقول شيئًا مهمًا عن بندر باكو")
    torn = "عن بندر \u064bباكو لا يقول شيئ \u064b ا مهم \u064b ا\n\f"
    assert compare([text], torn) == []
    (finding,) = compare([text], torn.replace("شيئ \u064b ا ", ""))
    assert finding.code == "W-001"


SAME = "The committee met again in the hall by the river and agreed on nothing at all."


def set_on_pages(paragraphs: list[str], lines_a_page: int = 40) -> str:
    """Return paragraphs as pages have them: lines, running heads and folios."""
    lines = [line for text in paragraphs for line in textwrap.wrap(text, 70)]
    pages = [lines[at : at + lines_a_page] for at in range(0, len(lines), lines_a_page)]
    numbered = enumerate(pages, 1)
    return "".join("\n".join(["Running head", *page, str(n), "\f"]) for n, page in numbered)


def in_turn(paragraphs: list[str]) -> list[ExpectedText]:
    return [ExpectedText(f"a.md:{n}", text, in_order=True) for n, text in enumerate(paragraphs)]


@pytest.mark.parametrize("longest", [1, 2, 5, 300])
def test_text_that_repeats_itself_is_whole_and_in_order(longest: int) -> None:
    paragraphs = [" ".join([SAME] * (1 + n % longest)) for n in range(300 if longest < 300 else 1)]
    paragraphs[3:3] = ["And then it rained.", " ".join([SAME] * longest)]
    assert compare(in_turn(paragraphs), set_on_pages(paragraphs), ["Running head"]) == []


@pytest.mark.parametrize("lost", [0, 11, 12, 29])
def test_a_lost_paragraph_is_found_in_text_that_repeats_itself(lost: int) -> None:
    paragraphs = [" ".join([SAME] * (3 + n % 5)) for n in range(30)]
    printed = set_on_pages([*paragraphs[:lost], *paragraphs[lost + 1 :]])
    (found,) = compare(in_turn(paragraphs), printed, ["Running head"])
    assert (found.code, found.where) == ("W-001", f"a.md:{lost}")


def test_a_lost_sentence_is_found_in_text_that_repeats_itself() -> None:
    paragraphs = [" ".join([SAME] * (3 + n % 5)) for n in range(30)]
    shorter = [*paragraphs[:12], " ".join([SAME] * 4), *paragraphs[13:]]
    found = compare(in_turn(paragraphs), set_on_pages(shorter), ["Running head"])
    assert [(each.code, each.where) for each in found] == [("W-001", "a.md:12")]


def test_a_paragraph_that_stands_twice_is_found_in_text_that_repeats_itself() -> None:
    paragraphs = [" ".join([SAME] * (3 + n % 5)) for n in range(30)]
    printed = set_on_pages([*paragraphs[:12], paragraphs[12], *paragraphs[12:]], 4000)
    (found,) = compare(in_turn(paragraphs), printed, ["Running head"])
    assert found.code == "W-003"


def test_a_text_from_right_to_left_takes_no_other_s_words() -> None:
    arabic = "with the of Poti هذا نص من اليمين إلى اليسار with the of Poti"
    blocks = [
        ExpectedText("a.md:1", arabic, in_order=True),
        ExpectedText("a.md:2", "Poti gəmi ninety boats and and"),
    ]
    turned = "Poti هذا نص من اليمين إلى اليسار with the of\nwith the of Poti"
    assert compare(blocks, f"{turned}\nPoti gəmi ninety\nboats and\nand\n", ()) == []


def test_a_hyphenated_word_beside_text_from_right_to_left_is_not_lost() -> None:
    arabic = "gazette boats هذا نص من اليمين إلى اليسار gazette boats harbour"
    printed = "gazette boats من نص هذا\nاليسار إلى اليمين gazette boats har\nbour\n"
    assert compare([ExpectedText("a.md:1", arabic, in_order=True)], printed, ()) == []
