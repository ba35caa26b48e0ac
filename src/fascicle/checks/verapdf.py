"""veraPDF: whether a PDF is the PDF/UA (ISO 14289) and PDF/A (ISO 19005) that it says it is.

The validator's Java interface is internal to its wheel: requirements.txt pins the version.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from fascicle.checks import jvm, verapdf_profile
from fascicle.checks.pdf_structure_opened import PDFIUM
from fascicle.checks.verapdf_places import Places
from fascicle.checks.verapdf_profile import Profile
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
_REPORT = "this comes from the layout, not from the text: report it with the file"


def check(path: Path, profile: str) -> list[Finding]:
    """Take a PDF and a profile (`ua1`, `3a` …); return a finding for each rule that it breaks."""
    ready = verapdf_profile.load(profile)
    if not path.is_file():
        return [_unreadable(ready, "there is no such file", "make the edition first: invoke pdf")]
    jvm.java_class("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = jvm.java_class("org.verapdf.pdfa.Foundries").defaultInstance()
    try:
        return _validate(foundry, path, ready)
    except jvm.java_class("org.verapdf.core.EncryptedPdfException"):
        return [_unreadable(ready, "the file is encrypted", "make the PDF without a password")]
    except jvm.java_class("java.lang.OutOfMemoryError") as error:
        raise MachineError(
            "veraPDF ran out of memory", where=path.name, hint="check the articles one by one"
        ) from error
    except jvm.java_class("java.lang.Throwable") as error:
        why = f"the file is not a whole PDF ({_first_line(error)})"
        return [_unreadable(ready, why, "make the edition again; if it stays so, report it")]


def version() -> str:
    """Return the version of veraPDF's library, as `1.31.50`."""
    return str(jvm.java_class("org.verapdf.ReleaseDetails").getInstance().getVersion())


def _validate(foundry: Any, path: Path, ready: Profile) -> list[Finding]:
    """Take a PDF and a profile; return a finding for each rule that fails, in clause order."""
    # A stream, not a java.io.File: under LANG=C Java cannot open a name that is not ASCII.
    stream = jvm.java_class("java.io.ByteArrayInputStream")(path.read_bytes())
    parser = foundry.createParser(stream, ready.flavour)
    try:
        validator = foundry.createValidator(ready.rules, _SHOWN, False, False, False)
        try:
            result = validator.validate(parser)
            return _findings(result, ready, path)
        finally:
            validator.close()
    finally:
        parser.close()


def _findings(result: Any, ready: Profile, path: Path) -> list[Finding]:
    """Take veraPDF's result; return its failures, gathered by rule."""
    contexts: dict[tuple[str, int], list[str]] = defaultdict(list)
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
    if not counts:
        return []
    with PDFIUM, Places(path) as places:
        return [
            _finding(ready, key, counts[key], places.tell(contexts[key]))
            for key in sorted(counts, key=_in_order)
        ]


def _finding(ready: Profile, key: tuple[str, int], count: int, place: tuple[str, str]) -> Finding:
    """Take a rule that failed, how often, and where and at what first; return the finding."""
    clause, number = key
    where, what = place
    times = "once" if count == 1 else f"{count} times"
    times += f", first at {what}" if what else ""
    rule = ready.descriptions.get(key) or "a rule of the standard is broken"
    return Finding(
        code=f"{ready.standard.prefix}-{clause}-{number}",
        severity=Severity.ERROR,
        message=f"{rule} (broken {times})",
        where=where,
        hint=f"{_mend(ready, clause)}. The rule: {ready.standard.name}, clause {clause}",
        edition="pdf",
    )


def _mend(ready: Profile, clause: str) -> str:
    """Take a clause; return what an editor can do, found by its longest known beginning."""
    if ready.standard.prefix != "UA1":
        return _REPORT
    parts = clause.split(".")
    beginnings = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((_MENDS[text] for text in beginnings if text in _MENDS), _REPORT)


def _unreadable(ready: Profile, why: str, hint: str) -> Finding:
    """Return the one finding for a file that cannot be judged at all."""
    return Finding(
        code=f"{ready.standard.prefix}-unreadable",
        severity=Severity.ERROR,
        message=f"it cannot be checked against {ready.standard.name}: {why}",
        hint=hint,
        edition="pdf",
    )


def _first_line(error: object) -> str:
    """Take a Java exception; return its first line without class names."""
    line = str(error).splitlines()[0] if str(error) else "no reason given"
    return re.sub(r"^(?:[\w.$]+(?:Exception|Error): )+", "", line)


def _key(rule: Any) -> tuple[str, int]:
    """Take veraPDF's id of a rule; return its clause and test number."""
    return str(rule.getClause()), int(rule.getTestNumber())


def _in_order(key: tuple[str, int]) -> tuple[list[int], int]:
    """Take a clause and number; return what sorts 7.2 before 7.18."""
    return [int(part) for part in re.findall(r"\d+", key[0])], key[1]
