"""Words that were to be replaced, and text whose language is not the one it is marked with."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from fascicle.checks.preflight.passages import GAP, Kind, Passage
from fascicle.codes.table import finding
from fascicle.findings import Finding

_FILLING = re.compile(
    r"\blorem ipsum\b|\bdolor sit amet\b|\bconsectetur adipiscing\b"
    r"|\bReplace this text by your own\b|\bThe Title of the Article\b|^Name Surname$"
    r"|^(?:What this article says, in a few sentences|The (?:first|second) finding)\.$"
    r"|\bрыба-текст\b|\b(?:click|tap) (?:here )?to (?:enter|add|edit) (?:text|title)\b",
    re.IGNORECASE,
)
_TO_DO = re.compile(
    r"\b(?:TODO|FIXME|TBD|TBC|TKTK|XXX+)\b|(?<![\w-])TK(?![\w-])|\?{3,}|_{4,}"
    r"|\[(?:insert|add|check|citation needed|source|name|date|to come|tk)\b[^\]]{0,60}\]"
    r"|\bСДЕЛАТЬ:|\bУТОЧНИТЬ\b",
)
_MARKUP = re.compile(
    rf"\](?:\(|[ ]\({GAP})|\*\*|(?<!\w)__(?=\w)|^#{{1,6}}(?=[^\W\d_])|:{{3,}}"
    r"|\{[#.][\w.-]+[^}]*\}|&(?:[a-z]{2,8}|#\d+);|</?[a-z][a-z0-9]*(?:\s[^<>]*)?>|~~(?=\w)"
    r"|\[\^[\w-]+\]"
)
_SPACED_PICTURE = re.compile(
    r"\]\((?=[^()<>]*[ ])([^()<>\"]+\.(?:png|jpe?g|svg|webp|gif))\)", re.IGNORECASE
)
_SCRIPTS = {
    "LATIN": {"en", "de", "fr", "it", "es", "pt", "pl", "cs", "tr", "az", "nl", "sv", "da", "no",
              "nb", "fi", "hu", "ro", "sk", "sl", "hr", "et", "lv", "lt", "la"},
    "CYRILLIC": {"ru", "uk", "be", "bg", "mk", "kk", "ky", "tg", "os", "ab", "ce", "av"},
    "GEORGIAN": {"ka"}, "ARMENIAN": {"hy"}, "GREEK": {"el"},
    "ARABIC": {"ar", "fa", "ur", "ps", "ckb"}, "HEBREW": {"he", "yi"},
}  # fmt: skip
_NAMES = {
    "LATIN": "Latin", "CYRILLIC": "Cyrillic", "GEORGIAN": "Georgian", "ARMENIAN": "Armenian",
    "GREEK": "Greek", "ARABIC": "Arabic", "HEBREW": "Hebrew",
}  # fmt: skip
_SUBTAGS = {"Latn": "LATIN", "Cyrl": "CYRILLIC", "Arab": "ARABIC", "Geor": "GEORGIAN"}
_MOST_LEFT = 3
"""Texts of a template that are still told one by one are fewer in a file."""
_FEWEST = 20
"""Letters of a foreign script in a row of words that tell of another language."""


def find_placeholders(passage: Passage) -> Iterator[Finding]:
    """Yield C-016 for a text of a template, C-017 for a note of the author to herself."""
    if match := _FILLING.search(passage.text):
        message = f"“{match[0]}” is a text to be replaced"
        yield finding("C-016", message, passage.place(match.start()))
    if match := _TO_DO.search(passage.text):
        message = f"“{match[0]}” is a note for the work, not for readers"
        yield finding("C-017", message, passage.place(match.start()))


def sum_up_template(found: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings as they are; the texts of a template in a file that is most of one, as one.

    A publication that was just laid out has nothing wrong in it: it has not been written yet.
    """
    given = list(found)
    files: dict[str, list[int]] = {}
    for each in given:
        file, _, line = each.where.rpartition(":")
        if each.code == "C-016" and line.isdecimal():
            files.setdefault(file, []).append(int(line))
    for each in given:
        file, _, line = each.where.rpartition(":")
        lines = sorted(set(files.get(file, ())))
        if each.code != "C-016" or len(lines) < _MOST_LEFT:
            yield each
        elif int(line) == lines[0]:
            said = f"{', '.join(map(str, lines[:-1]))} and {lines[-1]}"
            message = f"most of this is still to be written: lines {said} are the template's"
            hint = "write your own text there; until then the issue cannot be released"
            yield replace(each, message=message, hint=hint)


def find_languages(passage: Passage) -> Iterator[Finding]:
    """Yield C-018 where a text is written in a script that its language is not (WCAG 3.1.2)."""
    expected = script_of(passage.language)
    if (
        not expected
        or passage.kind in {Kind.NAME, Kind.FIELD, Kind.CELL}
        or len(passage.text) < _FEWEST
    ):
        return
    for words in _runs(passage.text, expected):
        message = f"“{words[:50]}” is not written in the script of {passage.language}"
        hint = f"if it is another language, mark it: [{words[:20]} …]{{lang=…}}"
        yield finding("C-018", message, passage.place(passage.text.find(words)), hint)
        return


def script_of(language: str) -> str:
    """Return the script of a language tag: what it says itself, or what the language has."""
    for part in language.split("-")[1:]:
        if part in _SUBTAGS:
            return _SUBTAGS[part]
    tongue = language.split("-")[0]
    return next((script for script, tongues in _SCRIPTS.items() if tongue in tongues), "")


def _runs(text: str, expected: str) -> Iterator[str]:
    """Yield the runs of words in a script other than `expected` that are long enough to tell."""
    run: list[str] = []
    for word in [*re.findall(r"\S+", text), ""]:
        scripts = Counter(
            unicodedata.name(letter, "").split(" ")[0] for letter in word if letter.isalpha()
        )
        script = max(scripts, key=lambda name: scripts[name]) if scripts else ""
        if script in _NAMES and script != expected:
            run.append(word)
        elif script or not word:
            if (
                len(run) >= 3
                and sum(map(len, run)) >= _FEWEST
                and not _is_latin_name(run, expected)
            ):
                yield " ".join(run)
            run = []


def _is_latin_name(run: list[str], expected: str) -> bool:
    """Return True for Latin words among others that are names: titles, firms, species."""
    return expected != "LATIN" and all(not word[:1].islower() for word in run)


def find_markup(passage: Passage) -> Iterator[Finding]:
    """Yield C-024 for signs of Markdown or HTML that were taken for text.

    M-007 is told of a picture that was, since its name has a space (CommonMark 0.31, 6.3).
    """
    if match := _SPACED_PICTURE.search(passage.text):
        message = f"the picture “{match[1]}” is not shown: there is a space in its name"
        hint = f"rename the file, or write its name between < and >: (<{match[1]}>)"
        yield finding("M-007", message, passage.place(match.start()), hint)
    elif match := _MARKUP.search(passage.text):
        message = f"“{match[0]}” is left of some markup: “{passage.after(match.start())}”"
        yield finding("C-024", message, passage.place(match.start()))
