"""What fascicle is made of: pinned by digests, under licences that go together, none known bad."""

from __future__ import annotations

import json
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement
from packaging.version import Version

from fascicle.bill.materials import Pinned, is_allowed, licence_of, materials_of, read_pinned
from fascicle.bill.writing import write_bill

CHECKOUT = Path(__file__).resolve().parents[2]
PINNED = read_pinned(CHECKOUT)
LICENCES = "src/fascicle/bill/licences.toml"
ADVISORIES = {
    # An address of HTTP, or a frame of a web socket, that was taken for another (PYSEC-2026-4369,
    # -4371, -2108).
    "aiohttp": "3.14.4",
    # The padding of what was decrypted by PKCS#7 could be asked for (CVE-2026-69247).
    "cryptography": "50.0.0",
    # A page of the dashboard ran scripts of its address (CVE-2026-23528).
    "distributed": "2026.1.0",
    # A design space could have files written anywhere (CVE-2025-66034).
    "fonttools": "4.60.2",
    # Requests within requests by chunks that are no chunks (CVE-2025-43859).
    "h11": "0.16.0",
    # A template could leave the sandbox by a reference to str.format (CVE-2025-27516).
    "jinja2": "3.1.6",
    # Entities of a document read the machine's files (CVE-2026-41066).
    "lxml": "6.1.0",
    # Writing outside of memory, in pictures of no width among others (CVE-2025-48379,
    # CVE-2026-25990, -59199, -112392, -112397).
    "pillow": "13.0.0",
    # A tokenizer took time without end (CVE-2026-4539).
    "pygments": "2.20.0",
    # A multipart form or a Range header took time without end (CVE-2025-54121, -62727); a Host
    # header led past what guards a path (CVE-2026-48710).
    "starlette": "1.0.1",
    # Markup in the reason of an error became a page's (CVE-2025-67724).
    "tornado": "6.5.3",
    # What an archive unfolds to, and headers that went along to another host (CVE-2025-66418,
    # CVE-2026-44431, -44432); a proxy's certificate was not asked for (CVE-2026-97687, -97689).
    "urllib3": "2.8.0",
    # Redirects passed the limits of the fetcher (CVE-2025-68616), and so did presentational hints
    # (CVE-2026-49452), EPS pictures and sheets that are given as arguments (CVE-2026-55073).
    "weasyprint": "70.0",
}
"""The first version without what is known of a package, as its advisories of the last years tell.

Known, and in no version mended: `dask.array.from_npy_stack` unpickles what it reads
(CVE-2026-95897, dask up to 2026.8.0). Nothing here calls it, and `backlist` gives Dask no arrays.
"""


@pytest.mark.parametrize("pinned", PINNED.values(), ids=lambda pinned: pinned.name)
def test_every_dependency_is_pinned_and_its_licence_goes_with_ours(pinned: Pinned) -> None:
    assert pinned.digests
    assert is_allowed(licence_of(pinned.name)), licence_of(pinned.name)


def test_the_licence_of_what_only_some_pythons_need_is_in_the_table() -> None:
    table = tomllib.loads((CHECKOUT / LICENCES).read_text(encoding="utf-8"))["packages"]
    text = (CHECKOUT / "requirements.txt").read_text(encoding="utf-8")
    entries = map(
        Requirement, re.findall(r"^[\w.-]+==[^\\\n]+ ; [^\\\n]+(?= \\$)", text, re.MULTILINE)
    )
    pythons = [{"python_full_version": f"{version}.0"} for version in ("3.11", "3.12", "3.14")]
    names = {
        entry.name
        for entry in entries
        if len({entry.marker.evaluate(each) for each in pythons if entry.marker}) > 1
    }
    assert names
    assert names <= set(table)


def test_nothing_is_required_that_is_not_pinned_with_digests() -> None:
    text = (CHECKOUT / "requirements.txt").read_text(encoding="utf-8")
    entries = re.findall(r"^(?![ \t#\n]).+$", text, re.MULTILINE)
    assert len(entries) == len(PINNED)
    assert all(re.match(r"[\w.-]+==[^\s;\\]+( ;[^\\]+)? \\$", entry) for entry in entries)
    assert "://" not in text
    assert "--require-hashes" in (CHECKOUT / ".ci" / "setup").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", ["ace", "bench"])
def test_what_npm_brings_for_tests_and_measurements_is_pinned_with_digests(folder: str) -> None:
    lock = json.loads((CHECKOUT / ".ci" / folder / "package-lock.json").read_text("utf-8"))
    brought = [each for name, each in lock["packages"].items() if name]
    assert len(brought) > 100
    assert all(each["integrity"].startswith("sha512-") for each in brought)
    assert "--ignore-scripts" in (CHECKOUT / ".ci" / "setup").read_text(encoding="utf-8")


def test_what_is_installed_is_what_is_pinned() -> None:
    for material in materials_of(CHECKOUT):
        assert metadata.version(material.pinned.name) == material.pinned.version


@pytest.mark.parametrize("name", ADVISORIES)
def test_no_version_with_a_known_hole_is_pinned(name: str) -> None:
    assert Version(PINNED[name].version) >= Version(ADVISORIES[name])


def test_no_licence_stands_in_the_table_for_a_package_that_is_not_needed() -> None:
    table = (CHECKOUT / LICENCES).read_text(encoding="utf-8")
    assert set(tomllib.loads(table)["packages"]) <= set(PINNED)


@pytest.mark.parametrize("licence", ["GPL-2.0-only", "MIT AND SSPL-1.0", "NOASSERTION", "UNKNOWN"])
def test_a_licence_that_does_not_go_with_ours_is_found(licence: str) -> None:
    assert not is_allowed(licence)


def test_the_bill_is_cyclonedx_and_the_same_bytes_each_time() -> None:
    materials = materials_of(CHECKOUT)
    bill = write_bill(materials)
    assert bill == write_bill(tuple(reversed(materials)))
    few = write_bill(materials[:3]).decode()  # the schema takes its time over thousands of digests
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(few) is None
    told = json.loads(bill)
    by_name = {component["name"]: component for component in told["components"]}
    assert set(by_name) == {material.pinned.name for material in materials}
    assert by_name["weasyprint"]["version"] == PINNED["weasyprint"].version
    assert by_name["weasyprint"]["licenses"] == [{"expression": "BSD-3-Clause"}]
    assert by_name["paramiko"]["scope"] == "optional"
    assert "pytest" not in by_name
    assert {each["ref"] for each in told["dependencies"]} == {
        "fascicle", *(component["bom-ref"] for component in told["components"])
    }  # fmt: skip
