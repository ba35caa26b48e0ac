"""Ace by DAISY: what EPUB Accessibility 1.1 asks, as far as a program can judge it.

Ace is a program for Node.js that looks at each page in a browser. It is no part of this one: where
the machine has it, it runs; where not, that is told, with the command that installs it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from fascicle.checks.epub import parse
from fascicle.checks.programs import find_ace, run
from fascicle.codes.table import find
from fascicle.errors import MachineError
from fascicle.findings import Finding, Severity

_SEVERE = {"critical", "serious"}
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_INSTALL = (
    "with chromium and Node.js 20 or later on the machine:"
    " sudo env PUPPETEER_SKIP_DOWNLOAD=1 npm install -g @daisy/ace-cli"
)
"""Without the variable the installation fetches a browser of its own, of 150 MB."""
_SETUP = Path(__file__).resolve().parents[3] / ".ci" / "setup"
"""What installs it in a checkout, beside the Python of its own environment."""


def check(path: Path) -> list[Finding]:
    """Take an EPUB file; return what Ace finds in it, a finding for each place.

    Raise MachineError where Ace is not installed, or does not come to an end.
    """
    report = _report(path)
    with zipfile.ZipFile(path) as book:
        return [
            _finding(assertion, _place(book, subject["earl:testSubject"], assertion["earl:result"]))
            for subject in report["assertions"]
            for assertion in subject["assertions"]
        ]


def version() -> str:
    """Return Ace's version, as `1.4.6`."""
    package = Path(_program()).resolve().parents[1] / "package.json"
    try:
        return str(json.loads(package.read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError, KeyError):
        return ""


def _program() -> str:
    """Return the path of the program."""
    found = find_ace()
    if not found:
        here = _SETUP.is_file() and Path(sys.prefix).resolve() == _SETUP.parents[1] / ".venv"
        hint = f"bash {_SETUP} tests" if here else _INSTALL
        raise MachineError("Ace by DAISY is not installed", where="ace", hint=hint)
    return found


def _environment(folder: str) -> Mapping[str, str]:
    """Return the variables that Ace runs with: it is told of the machine's own browser.

    Where there is no other Node.js, it runs by the one that came with Python's packages.
    """
    browser = next(filter(None, map(shutil.which, _BROWSERS)), "")
    given = {"PUPPETEER_EXECUTABLE_PATH": browser} if browser else {}
    paths = (os.environ.get("PATH", os.defpath), str(Path(sys.executable).parent))
    own = {"XDG_CONFIG_HOME": folder, "PATH": os.pathsep.join(paths)}
    return given | dict(os.environ) | own


def _report(path: Path) -> dict[str, Any]:
    """Return Ace's report on a book."""
    with tempfile.TemporaryDirectory(prefix="fascicle-ace-") as folder:
        command = [_program(), "--silent", "--force", "--doNotReportMedia",
                   "--tempdir", f"{folder}/work", "--outdir", folder, str(path)]  # fmt: skip
        told = run("Ace", command, path.name, _environment(folder), with_errors=True)
        try:
            report: dict[str, Any] = json.loads(Path(folder, "report.json").read_bytes())
        except (OSError, ValueError) as error:
            last = told.decode(errors="replace").strip().splitlines()[-1:]
            message = f"Ace made no report: {' '.join(last)[:200]}"
            hint = f"run it by itself: ace-cli -f -o report {path.name}"
            raise MachineError(message, where=path.name, hint=hint) from error
    return report


def _finding(assertion: Mapping[str, Any], where: str) -> Finding:
    """Return what Ace asserts as a finding; its rule is part of the code."""
    test, result = assertion["earl:test"], assertion["earl:result"]
    code = f"ACE-{test['dct:title']}"
    entry = find(code)
    severe = test.get("earl:impact") in _SEVERE
    help_ = test.get("help", {})
    return Finding(
        code,
        Severity.ERROR if severe else Severity.WARNING,
        " ".join(str(result.get("dct:description", test["dct:title"])).split()),
        where,
        f"{entry.mend if entry else 'look at the place named'}; see {help_.get('url', '')}",
        "epub",
    )


def _place(book: zipfile.ZipFile, page: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """Return `path/in/epub.xhtml:line` of what a result points at, or the page alone.

    Ace names pages as the package document does, and elements by their CFI (EPUB CFI 1.1, 2.3).
    """
    wanted = str(page.get("url", "")).lstrip("/")
    name = next((each for each in book.namelist() if f"/{each}".endswith(f"/{wanted}")), wanted)
    path = next(iter(result.get("earl:pointer", {}).get("cfi", ())), "")
    try:
        element = parse(book.read(name))
        for step in re.findall(r"/(\d+)", path):  # elements have the even numbers
            element = [each for each in element if isinstance(each.tag, str)][int(step) // 2 - 1]
    except (etree.XMLSyntaxError, KeyError, IndexError):
        return name
    return f"{name}:{element.sourceline}" if path else name
