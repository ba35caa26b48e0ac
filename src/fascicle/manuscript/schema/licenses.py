"""Licences by SPDX identifier or by address, with the names that readers know."""

from __future__ import annotations

import difflib
from urllib.parse import urlsplit

from fascicle.issue.model import License

_CC = "https://creativecommons.org/licenses/"
_CC_KINDS = {
    "BY": "Attribution",
    "BY-SA": "Attribution-ShareAlike",
    "BY-NC": "Attribution-NonCommercial",
    "BY-NC-SA": "Attribution-NonCommercial-ShareAlike",
    "BY-ND": "Attribution-NoDerivatives",
    "BY-NC-ND": "Attribution-NonCommercial-NoDerivatives",
}
_CC_VERSIONS = ("4.0", "3.0", "2.5", "2.0", "1.0")


def _table() -> dict[str, License]:
    """Return the licences that publications and pictures carry, by SPDX identifier."""
    table = {
        f"CC-{kind}-{version}": License(
            f"CC-{kind}-{version}",
            f"Creative Commons {title} {version} (CC {kind} {version})",
            f"{_CC}{kind.lower()}/{version}/",
        )
        for kind, title in _CC_KINDS.items()
        for version in _CC_VERSIONS
    }
    zero = "https://creativecommons.org/publicdomain/zero/1.0/"
    mark = "https://creativecommons.org/publicdomain/mark/1.0/"
    more = (
        License("CC0-1.0", "CC0 1.0 Universal (public domain dedication)", zero),
        License("CC-PDDC", "Public domain", mark),
        License("GFDL-1.3-or-later", "GNU Free Documentation License 1.3 or later",
                "https://www.gnu.org/licenses/fdl-1.3.html"),
        License("OGL-UK-3.0", "Open Government Licence v3.0",
                "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"),
        License("MIT", "MIT License", "https://opensource.org/license/mit"),
        License("Apache-2.0", "Apache License 2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
        License("FAL-1.3", "Free Art License 1.3", "https://artlibre.org/licence/lal/en/"),
    )  # fmt: skip
    return table | {license_.id: license_ for license_ in more}


LICENSES = _table()


def find_license(text: str) -> License:
    """Return the licence that an SPDX identifier, its usual spelling or an address names.

    Raise ValueError with the nearest identifiers when it is not known. An unknown address is a
    licence of its own: a publisher may have terms that nobody else has.
    """
    text = text.strip()
    if urlsplit(text).scheme in {"http", "https"}:
        return _by_address(text)
    wanted = text.upper().replace(" ", "-")
    for license_ in LICENSES.values():
        if license_.id.upper() == wanted:
            return license_
    near = difflib.get_close_matches(wanted, [key.upper() for key in LICENSES], n=1)
    names = {key.upper(): key for key in LICENSES}
    suggestion = f"; did you mean {names[near[0]]}?" if near else ""
    message = f"“{text}” is not a licence that we know by its SPDX identifier{suggestion}"
    raise ValueError(message)


def _by_address(url: str) -> License:
    """Return the known licence at `url`, whatever its scheme and last slash, or a new one."""

    def bare(address: str) -> str:
        parts = urlsplit(address)
        return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}".lower()

    wanted = bare(url).removesuffix("/deed.en").removesuffix("/legalcode")
    for license_ in LICENSES.values():
        if bare(license_.url) == wanted:
            return license_
    return License("", url, url)
