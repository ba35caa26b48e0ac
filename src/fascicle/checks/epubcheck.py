"""EPUBCheck, the W3C's validator for EPUB 3.3, run inside this process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fascicle.checks import jvm
from fascicle.codes.table import find
from fascicle.errors import MachineError
from fascicle.findings import Finding, Severity

_SEVERITIES = {
    "FATAL": Severity.ERROR,
    "ERROR": Severity.ERROR,
    "WARNING": Severity.WARNING,
}  # USAGE and INFO are remarks on good files, so they are left out


def check(path: Path) -> list[Finding]:
    """Take an EPUB file; return what breaks EPUB 3.3, a finding for each place."""
    if not path.is_file():
        return [_not_there(path)]
    record = json.loads(_report(path))
    return [finding for message in record["messages"] for finding in _findings(message, path)]


def version() -> str:
    """Return EPUBCheck's version, as `5.3.0`."""
    return str(jvm.java_class("com.adobe.epubcheck.api.EpubCheck").version())


def _report(path: Path) -> str:
    """Take an EPUB file; return EPUBCheck's own JSON report, made in memory."""
    english = jvm.java_class("java.util.Locale").ENGLISH
    page = jvm.java_class("java.io.StringWriter")()
    writer = jvm.java_class("java.io.PrintWriter")(page)
    report = jvm.java_class("com.adobe.epubcheck.reporting.CheckingReport")(writer, path.name)
    report.setLocale(english)
    report.initialize()
    # A stream, not a java.io.File: under LANG=C Java cannot open a name that is not ASCII.
    stream = jvm.java_class("java.io.ByteArrayInputStream")(path.read_bytes())
    try:
        checker = jvm.java_class("com.adobe.epubcheck.api.EpubCheck")(stream, report, path.name)
        checker.setLocale(english)
        checker.doValidate()
        report.generate()
    except jvm.java_class("java.lang.Throwable") as error:
        raise MachineError(
            f"EPUBCheck stopped: {error}",
            where=path.name,
            hint="this is a fault of EPUBCheck or of its Java: run the check again, then report it",
        ) from error
    writer.flush()
    return str(page.toString())


def _findings(message: dict[str, Any], path: Path) -> Iterator[Finding]:
    """Take one message of the report; give a finding for each place it names."""
    severity = _SEVERITIES.get(message["severity"])
    if severity is None:
        return
    code = str(message["ID"]).replace("_", "-")
    entry = find(code)
    more = int(message.get("additionalLocations") or 0)
    text = str(message["message"]) + (f" (and {more} places more)" if more > 0 else "")
    places = [_place(location, path) for location in message.get("locations") or ()]
    for place in dict.fromkeys(places or [path.name]):
        yield Finding(
            code=code,
            severity=severity,
            message=text,
            where=place,
            hint=str(message.get("suggestion") or (entry.mend if entry else "")),
            edition="epub",
        )


def _place(location: dict[str, Any], path: Path) -> str:
    """Take a location of the report; return `path/in/epub.xhtml:line`, or the book's name."""
    inside = str(location.get("path") or path.name)
    if inside.startswith("/") or inside.endswith(".epub"):  # the copy that EPUBCheck made of it
        return path.name
    line = int(location.get("line") or -1)
    return f"{inside}:{line}" if line > 0 else inside


def _not_there(path: Path) -> Finding:
    """Return the finding for a book that was never made; the code is EPUBCheck's own for it."""
    return Finding(
        code="PKG-018",
        severity=Severity.ERROR,
        message="The EPUB file could not be found.",
        where=path.name,
        hint="make the edition first: invoke epub",
        edition="epub",
    )
