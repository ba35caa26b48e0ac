"""Ace by DAISY: what EPUB Accessibility 1.1 asks, as far as a program can judge it.

Ace is a program for Node.js that looks at each page in a browser. It is no part of this one: where
the machine has it, it runs; where not, that is told. `npm install -g @daisy/ace-cli` installs it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from fascicle.codes.table import find
from fascicle.errors import MachineError
from fascicle.findings import Finding, Severity

PATIENCE = 300.0
"""Seconds that a book may take."""

_SEVERE = {"critical", "serious"}
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_INSTALL = "npm install -g @daisy/ace-cli, and apt-get install chromium"


def check(path: Path) -> list[Finding]:
    """Take an EPUB file; return what Ace finds in it, a finding for each place.

    Raise MachineError where Ace is not installed, or does not come to an end.
    """
    report = _report(path)
    return [
        _finding(assertion, str(subject["earl:testSubject"].get("url", "")))
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
    found = shutil.which("ace-cli")
    if not found:
        message = "Ace by DAISY is not installed"
        raise MachineError(message, where="ace", hint=_INSTALL)
    return found


def _environment(folder: str) -> Mapping[str, str]:
    """Return the variables that Ace runs with: it is told of the machine's own browser."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), "")
    given = {"PUPPETEER_EXECUTABLE_PATH": browser} if browser else {}
    return given | dict(os.environ) | {"XDG_CONFIG_HOME": folder}


def _report(path: Path) -> dict[str, Any]:
    """Return Ace's report on a book."""
    with tempfile.TemporaryDirectory(prefix="fascicle-ace-") as folder:
        command = [_program(), "--silent", "--force", "--doNotReportMedia",
                   "--tempdir", f"{folder}/work", "--outdir", folder, str(path)]  # fmt: skip
        with subprocess.Popen(  # noqa: S603  # a program that the machine's owner installed
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=_environment(folder), start_new_session=True,  # its browser ends with it
        ) as process:  # fmt: skip
            try:
                told, _ = process.communicate(timeout=PATIENCE)
            except BaseException as error:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                if isinstance(error, subprocess.TimeoutExpired):
                    raise _failure(path, f"took longer than {PATIENCE:.0f} s") from error
                raise
        try:
            report: dict[str, Any] = json.loads(Path(folder, "report.json").read_bytes())
        except (OSError, ValueError) as error:
            last = told.decode(errors="replace").strip().splitlines()[-1:]
            raise _failure(path, f"made no report: {' '.join(last)[:200]}") from error
    return report


def _failure(path: Path, what: str) -> MachineError:
    hint = "run it by itself: ace-cli -f -o report " + path.name
    return MachineError(f"Ace {what}", where=path.name, hint=hint)


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
        where.lstrip("/"),
        f"{entry.mend if entry else 'look at the place named'}; see {help_.get('url', '')}",
        "epub",
    )
