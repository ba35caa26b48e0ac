"""What the network says of an issue's links."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fascicle.checks.preflight.addresses import links_of
from fascicle.checks.preflight.copy import Copy
from fascicle.checks.preflight.online import Answer, Limits, ask_all
from fascicle.codes.table import finding
from fascicle.findings import Finding

MEMORY = "links.json"
_GONE = {404, 410}
_SHUT = {401, 402, 403, 405, 406, 407, 418, 429, 451, 999}


def find_answers(copy: Copy, limits: Limits, told: Callable[[str], None]) -> Iterator[Finding]:
    """Yield L-010 to L-014 for an issue's links, after asking each address once."""
    links = [link for link in links_of(copy) if link.is_web]
    asked = {link: link.address.partition("#")[0] for link in links}
    answers = ask_all(asked.values(), limits, copy.workspace.cache / MEMORY, copy.today, told)
    left = {address for address in asked.values() if address not in answers}
    for link in links:
        if answer := answers.get(asked[link]):
            yield from _judge(link.address, link.where, answer)
    if left:
        message = f"{len(left)} links were not asked: the time was over"
        yield finding("L-014", message, copy.issue_file)


def _judge(address: str, where: str, answer: Answer) -> Iterator[Finding]:
    short = address[:100]
    if not answer.status:
        yield finding("L-011", f"{short}: {answer.why}", where)
    elif answer.status in _GONE:
        yield finding("L-010", f"{short} is not there (HTTP {answer.status})", where)
    elif answer.status in _SHUT:
        message = f"{short} does not answer programs (HTTP {answer.status})"
        yield finding("L-013", message, where)
    elif answer.status >= 400:
        yield finding("L-011", f"{short}: its server failed (HTTP {answer.status})", where)
    elif answer.moved:
        yield finding("L-012", f"{short} has moved to {answer.moved[:100]}", where)
