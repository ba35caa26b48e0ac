"""What differs between the editions of Open Journal Systems, and what is told alike."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import PurePosixPath

from babel.core import get_global
from lxml import etree

from fascicle.distribution.records.trees import XSI, Maker
from fascicle.issue.model import Ojs

SPACE = "http://pkp.sfu.ca"
make = Maker({"": SPACE, "xsi": XSI})
_TOLD_APART = ("fr", "pt")
"""Languages that OJS has by country only."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a journal's OJS wants things said; `settings` name its version."""

    settings: Ojs

    @property
    def is_old(self) -> bool:
        """True for 3.3, whose languages all have a country."""
        return self.settings.version == "3.3"

    @property
    def parts_words(self) -> bool:
        """True from 3.5 on, where affiliations and keywords have parts."""
        return self.settings.version not in ("3.3", "3.4")

    def locale(self, language: str) -> str:
        """Return OJS's name of a language (BCP 47): `en_US` in 3.3, `en` later."""
        code, _, rest = language.partition("-")
        if not self.is_old and code not in _TOLD_APART:
            return code
        likely = str(get_global("likely_subtags").get(code, f"{code}_{code.upper()}"))
        country = likely.rpartition("_")[2]
        own = rest.rpartition("-")[2]
        is_country = len(own) == 2 and own.isupper() and code in _TOLD_APART
        return f"{code}_{own if is_country else country}"

    def text(self, name: str, text: str, language: str) -> etree._Element | None:
        """Return a text in a language; None where there is none."""
        return make.given(name, text, {"locale": self.locale(language)})


def embedded(content: bytes, media_type: str = "") -> etree._Element:
    """Return a file as it stands in the document: base64 (RFC 4648, 4)."""
    text = base64.b64encode(content).decode("ascii")
    return make("embed", {"encoding": "base64", "mime_type": media_type}, text)


def base_name(name: str) -> str:
    """Return the name of a file without its folder."""
    return PurePosixPath(name).name
