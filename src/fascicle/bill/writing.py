"""Materials → a bill in CycloneDX 1.6 (ECMA-424), the same bytes at any time."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import metadata

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from fascicle.bill.materials import Material

OWN_LICENCE = "AGPL-3.0-or-later"


def write_bill(materials: Iterable[Material]) -> bytes:
    """Return the bill of this version of fascicle.

    A package has one file for each platform: each digest stands with a reference of its own.
    """
    own = Component(
        name="fascicle",
        version=metadata.version("fascicle"),
        type=ComponentType.APPLICATION,
        licenses=[LicenseExpression(OWN_LICENCE)],
        bom_ref="fascicle",
    )
    listed = {material.pinned.name: (_component(material), material) for material in materials}
    bill = Bom(components=[component for component, _ in listed.values()])
    bill.metadata.component = own
    bill.register_dependency(own, [component for component, _ in listed.values()])
    for component, material in listed.values():
        bill.register_dependency(component, [listed[n][0] for n in material.needs if n in listed])
    # Time and number would make it another file each time (reproducible-builds.org).
    bill.metadata.timestamp = None  # type: ignore[assignment]
    bill.serial_number = None  # type: ignore[assignment]
    return (JsonV1Dot6(bill).output_as_string(indent=1) + "\n").encode()


def _component(material: Material) -> Component:
    pinned = material.pinned
    address = PackageURL("pypi", None, pinned.name, pinned.version)
    return Component(
        name=pinned.name,
        version=pinned.version,
        type=ComponentType.LIBRARY,
        scope=ComponentScope.OPTIONAL if material.is_optional else ComponentScope.REQUIRED,
        licenses=[LicenseExpression(material.licence)],
        purl=address,
        bom_ref=str(address),
        external_references=[
            ExternalReference(
                type=ExternalReferenceType.DISTRIBUTION,
                url=XsUri(f"{address}?checksum=sha256:{digest}"),
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
            )
            for digest in pinned.digests
        ],
    )
