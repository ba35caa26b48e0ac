"""Links as they stand: that they say where they lead, and that their addresses can be right."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qsl, urlsplit

from fascicle.checks.preflight.addresses import Link, links_of
from fascicle.checks.preflight.copy import Copy
from fascicle.codes.table import finding
from fascicle.findings import Finding
from fascicle.issue.identifiers import parse_doi

_NOTHING = {
    "here", "click here", "this", "this link", "link", "more", "read more", "see here", "page",
    "website", "this page", "source", "тут", "здесь", "ссылка", "по ссылке", "подробнее", "сайт",
    "hier", "mehr", "ici", "buraya", "burada", "bura", "link here",
}  # fmt: skip
_DOMAIN = re.compile(r"(?:https?://)?((?:[\w-]+\.)+[a-z]{2,})(?:[/?#]\S*)?", re.IGNORECASE)
_TRACES = re.compile(r"utm_\w+|fbclid|gclid|yclid|mc_eid|igshid|_openstat", re.IGNORECASE)
_SESSIONS = re.compile(r"jsessionid|phpsessid|sessionid|\bsid$", re.IGNORECASE)
_SHORTENERS = {
    "bit.ly", "t.co", "goo.gl", "tinyurl.com", "ow.ly", "is.gd", "buff.ly", "clck.ru", "cutt.ly",
    "rebrand.ly", "vk.cc", "lnkd.in", "u.to",
}  # fmt: skip
_LOCAL = ("localhost", ".localhost", ".local", ".internal", ".lan", ".home.arpa")
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]", re.IGNORECASE)
_EMAIL = re.compile(r"mailto:[^\s@?]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?:\?\S*)?")


def find_links(copy: Copy) -> Iterator[Finding]:
    """Yield L-001 to L-008 for an issue's links. Nothing is asked of a network."""
    for link in links_of(copy):
        yield from _text(link)
        yield from _address(link)


def _text(link: Link) -> Iterator[Finding]:
    """L-001 and L-002: a link says where it leads (WCAG 2.2, 2.4.4), and leads there."""
    text = link.text.strip(" .,;:!?…»“”«→>").casefold()
    if text in _NOTHING:
        yield finding("L-001", f"the link says “{link.text}”", link.where)
    shown = _DOMAIN.fullmatch(link.text.strip())
    if shown and link.is_web:
        host = (_split(link.address) or SplitResult("", "", "", "", "")).hostname or ""
        if _bare(shown[1]) != _bare(host):
            message = f"the link says {shown[1]}, but leads to {host}"
            yield finding("L-002", message, link.where)


def _bare(host: str) -> str:
    return host.casefold().removeprefix("www.").rstrip(".")


def _address(link: Link) -> Iterator[Finding]:
    address = link.address
    if not address:
        yield finding("L-003", f"the address of the link “{link.text[:60]}” is none", link.where)
    elif address.lower().startswith("mailto:"):
        if not _EMAIL.fullmatch(address):
            yield finding("L-003", f"“{address[:80]}” is no e-mail address", link.where)
    elif link.is_web:
        yield from _web_address(link, address)


def _web_address(link: Link, address: str) -> Iterator[Finding]:
    parts = _split(address)
    host = (parts.hostname or "") if parts else ""
    if parts and _is_private(host):
        yield finding("L-004", f"{address[:80]} is reached from your own network only", link.where)
    elif parts is None or _is_wrong(parts, host):
        yield finding("L-003", f"“{address[:80]}” cannot be right", link.where)
    else:
        yield from _habits(link, parts, host)


def _split(address: str) -> SplitResult | None:
    """Return the parts of an address; None where it has none."""
    try:
        parts = urlsplit(address)
        _ = parts.port, parts.hostname
    except ValueError:
        return None
    return parts


def _is_wrong(parts: SplitResult, host: str) -> bool:
    """Return True for an address that no server can have (RFC 3986, 3.2), or a slip in it."""
    rest = f"{parts.path}{parts.query}{parts.fragment}"
    try:
        ipaddress.ip_address(host)
    except ValueError:
        if not _HOST.fullmatch(host):
            return True
    if re.search(r"%20$|[.,;]$|^/?https?:|//https?:/?[^/]", rest) and not _is_archive(host):
        return True
    if host in {"doi.org", "dx.doi.org", "www.doi.org"} and len(parts.path) > 1:
        try:
            parse_doi(parts.path.lstrip("/"))
        except ValueError:
            return True
    return False


def _is_archive(host: str) -> bool:
    """Return True for archives of the web, whose addresses have another in them."""
    return "archive" in host or "webcitation" in host


def _is_private(host: str) -> bool:
    """Return True for a machine that nobody else reaches (RFC 6761, RFC 6890)."""
    if host == "localhost" or host.endswith(_LOCAL[1:]):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _habits(link: Link, parts: SplitResult, host: str) -> Iterator[Finding]:
    """L-005 to L-008: addresses that work, but not as well as they could."""
    address = link.address[:80]
    if parts.scheme == "http":
        yield finding("L-005", f"{address} is not encrypted", link.where)
    names = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    names |= set(re.findall(r";(\w+)=", parts.path))
    traces = sorted(n for n in names if _TRACES.fullmatch(n) or _SESSIONS.search(n))
    if traces:
        yield finding("L-006", f"{address} has {', '.join(traces)} in it", link.where)
    if _bare(host) in _SHORTENERS:
        yield finding("L-007", f"{address} hides where it leads", link.where)
    if host == "dx.doi.org":
        yield finding("L-008", f"{address} is an old form of https://doi.org/…", link.where)
