"""The identifiers that serials live by: forms, check digits and their links."""

from __future__ import annotations

import re
from urllib.parse import quote

from stdnum import issn as issn_module
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.iso7064 import mod_11_2, mod_97_10

_ISSN = re.compile(r"\d{4}-\d{3}[\dX]")
_ORCID = re.compile(r"(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])")
_ROR = re.compile(r"(?:https?://ror\.org/)?(0([0-9a-hjkmnp-tv-z]{6})(\d{2}))", re.IGNORECASE)
_BASE_32 = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's digits: no i, l, o and u, which look like others."""
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)

_IN_ADDRESSES = "/:;()@!$&'*+,=-._~"


def parse_issn(text: str) -> str:
    """Return an ISSN in its printed form, `1234-5679`.

    Raise ValueError with a sentence for the editor when the form or the check digit is wrong
    (ISO 3297:2022, 5.1 and annex A: modulus 11, weights 8 to 2).
    """
    text = text.strip().upper().replace("\u2010", "-").replace("\u2013", "-")
    if not _ISSN.fullmatch(text):
        message = f"“{text}” is not an ISSN, which is written as two groups of four: 2975-0474"
        raise ValueError(message)
    try:
        issn_module.validate(text)
    except InvalidChecksum:
        expected = issn_module.calc_check_digit(text.replace("-", "")[:7])
        message = f"the check digit of ISSN {text} is wrong: after {text[:8]} comes {expected}"
        raise ValueError(message) from None
    return text


def parse_orcid(text: str) -> str:
    """Return an ORCID iD without its address, `0000-0002-1825-0097` (ISO 7064, MOD 11-2)."""
    match = _ORCID.fullmatch(text.strip())
    if not match:
        message = f"“{text}” is not an ORCID iD: it has sixteen digits in four groups"
        raise ValueError(message)
    try:
        mod_11_2.validate(match[1].replace("-", ""))
    except ValidationError:
        message = f"the check digit of ORCID iD {match[1]} is wrong"
        raise ValueError(message) from None
    return match[1]


def parse_ror(text: str) -> str:
    """Return a ROR id without its address, `05dxps055` (ror.org; ISO 7064, MOD 97-10).

    Raise ValueError with a sentence for the editor when the form or the check digits are wrong.
    """
    match = _ROR.fullmatch(text.strip())
    if not match:
        message = f"“{text}” is not a ROR id: it has nine characters and begins with 0"
        raise ValueError(message)
    number = 0
    for digit in match[2].lower():
        number = number * 32 + _BASE_32.index(digit)
    if mod_97_10.calc_check_digits(str(number)) != match[3]:
        message = f"the check digits of ROR id {match[1].lower()} are wrong"
        raise ValueError(message)
    return match[1].lower()


def parse_doi(text: str) -> str:
    """Return a DOI without its address, `10.5555/abc` (ISO 26324; DOI Handbook, 2.2)."""
    match = _DOI.fullmatch(text.strip())
    if not match:
        message = f"“{text}” is not a DOI: it begins with 10. and has a slash, as in 10.5555/12345"
        raise ValueError(message)
    return match[1]


def doi_url(doi: str) -> str:
    """Return the address under which a DOI is shown and resolved (DOI Handbook, 3.8).

    A DOI can have signs that no address can have: they are written by their numbers (RFC 3986,
    2.1).
    """
    return f"https://doi.org/{quote(doi, safe=_IN_ADDRESSES)}"


def orcid_url(orcid: str) -> str:
    """Return the address under which an ORCID iD is shown."""
    return f"https://orcid.org/{orcid}"


def ror_url(ror: str) -> str:
    """Return the address under which a ROR id is shown."""
    return f"https://ror.org/{ror}"
