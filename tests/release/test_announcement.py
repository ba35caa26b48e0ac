"""What tells of a release: nothing in a manuscript can steer it."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from fascicle.distribution.release.announcement import citation_text, write_announcement
from fascicle.issue.model import Issue
from tests.conftest import ISSUE, Bench


def message_of(issue: Issue) -> EmailMessage:
    content = write_announcement(issue, {})["announcement.eml"]
    return message_from_bytes(content, policy=default)


INJECTION = (
    "Harmless\r\nBcc: all@example.org\u2028Cc: more@example.org\x0b\x85X-Evil: 1\r\n\r\nBody"
)


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\r", "\u2028", "\x85", "\x0b", "\x00", "\u202e"])
def test_no_header_can_be_injected(bench: Bench, sign: str) -> None:
    issue = bench.issue()
    text = INJECTION.replace("\r\n", sign)
    issue = replace(
        issue,
        title=text,
        publication=replace(issue.publication, title=text, publisher=text),
    )
    message = message_of(issue)
    assert set(message.keys()) == {
        "Subject", "From", "Date", "Content-Language", "X-Unsent", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding",
    }  # fmt: skip
    assert message["From"].addresses[0].addr_spec == "editor@example.org"
    assert "Bcc: all@example.org" in message["Subject"]  # as plain words


@pytest.mark.parametrize("contact", ["a b@c.d", "a@b@c.d", "<a>@c.d", "a,b@c.d", "é@c.d", "", "@"])
def test_an_address_that_is_none_sends_nothing(bench: Bench, contact: str) -> None:
    issue = bench.issue()
    issue = replace(issue, publication=replace(issue.publication, contact=contact))
    message = message_of(issue)
    assert message["From"] is None
    assert "A First Article" in message.get_content()


def test_the_announcement_is_in_the_language_of_the_issue(bench: Bench) -> None:
    bench.write("manuscript/1-2/issue.yaml", ISSUE + "language: ru\ntitle: Каспий\n")
    message = message_of(bench.issue())
    assert message["Subject"] == "Test Serial, Том 1, Выпуск 2: Каспий"
    assert "26 августа 2024" in message.get_content()


def test_each_article_can_be_cited_with_its_pages(bench: Bench) -> None:
    text = citation_text(bench.issue(), {"first": ("3", "9")})
    assert text == (
        "Author, Ada. 2024. “A First Article.” Test Serial 1 (2): 3–9. ISSN 1234-5679.\n"
    )
