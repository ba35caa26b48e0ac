"""Names for files and addresses, made of titles in any script."""

from __future__ import annotations

import re
import unicodedata

from fascicle.issue.names import is_device

_SCRIPTS = (
    # Russian and its neighbours, as passports and maps have them (BGN/PCGN, without apostrophes).
    "а a б b в v г g д d е e ё e ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh"
    " ц ts ч ch ш sh щ shch ъ _ ы y ь _ э e ю yu я ya і i ї yi є ye ґ g ў u ђ dj ј j љ lj њ nj ћ c"
    " џ dz ѓ gj ќ kj ѕ dz ә a ғ gh қ q ң ng ө o ұ u ү u һ h ҳ h ҷ j ӣ i ӯ u",
    # Georgian: the national system of 2002.
    "ა a ბ b გ g დ d ე e ვ v ზ z თ t ი i კ k ლ l მ m ნ n ო o პ p ჟ zh რ r ს s ტ t უ u ფ p ქ k ღ gh"
    " ყ q შ sh ჩ ch ც ts ძ dz წ ts ჭ ch ხ kh ჯ j ჰ h",
    # Armenian: BGN/PCGN of 1981, without apostrophes.
    "ու u ա a բ b գ g դ d ե e զ z է e ը y թ t ժ zh ի i լ l խ kh ծ ts կ k հ h ձ dz ղ gh ճ ch մ m"
    " յ y ն n շ sh ո o չ ch պ p ջ j ռ r ս s վ v տ t ր r ց ts ւ v փ p ք k օ o ֆ f և ev",
    # Greek: ELOT 743.
    "ου ou α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y"
    " φ f χ ch ψ ps ω o",
)
_UKRAINIAN = {"г": "h", "и": "y"}  # the national system of 2010


def slug_of(text: str) -> str:
    """Return a name for files and addresses: small Latin letters, digits and hyphens."""
    letters = _hyphened(text)
    return f"article-{letters}" if is_device(letters) else letters[:80] or "article"


def serial_slug(title: str, language: str, issn: str) -> str:
    """Return a serial's name in those of its files: its title, or its ISSN.

    What has Latin letters or digits keeps them alone, as ever: such names have been given out. Else
    it is romanised; where the script has no vowels or no letters, `issn-1234-5679` says more.
    """
    if _hyphened(title):
        return slug_of(title)
    return (_hyphened(romanise(title, language)) or f"issn-{issn.lower()}")[:80].strip("-")


def romanise(text: str, language: str) -> str:
    """Return a text in Latin letters, or nothing where one of its letters has none here."""
    own = _UKRAINIAN if language.split("-")[0] in {"uk", "be"} else {}
    table = {key: value for script in _SCRIPTS for key, value in _pairs(script)} | own
    made, rest = "", unicodedata.normalize("NFC", text.lower())
    while rest:
        key = next((k for k in (rest[:2], rest[:1], _base(rest[0])) if k in table), "")
        if not key and rest[0].isalpha() and not _base(rest[0]).isascii():
            return ""
        made += table[key].strip("_") if key else rest[0]
        rest = rest[len(key) or 1 :]
    return made


def _pairs(script: str) -> list[tuple[str, str]]:
    words = script.split()
    return list(zip(words[::2], words[1::2], strict=True))


def _base(letter: str) -> str:
    """Return a letter without its accents."""
    return unicodedata.normalize("NFD", letter)[0]


def _hyphened(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
