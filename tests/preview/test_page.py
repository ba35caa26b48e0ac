"""What an editor sees in her browser while she writes."""

from __future__ import annotations

import hashlib
import json
import socket
import zipfile
from contextlib import ExitStack, suppress
from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browsing import PATIENCE
from tests.conftest import FRONT_MATTER, ISSUE, Bench
from tests.preview.conftest import Preview, serving, until

pytestmark = pytest.mark.slow
expect.set_options(timeout=PATIENCE * 1000)

LONG = "\n\n".join(f"Paragraph {n} of many, each of them {'long ' * 60}." for n in range(25))


def look(page: Page, preview: Preview, issue: str = "1-2") -> None:
    """Open the page and wait for its proofs."""
    page.goto(preview.address)
    expect(page.locator("#issue")).to_have_value(issue)
    settled(page)


def settled(page: Page) -> None:
    expect(page.locator("#status")).to_have_attribute("data-state", "ready")
    expect(page.locator(".sheet img").first).to_be_visible()
    expect(page.locator("#book iframe:not(.coming)")).to_have_count(1)


def text(page: Page) -> str:
    """Return the text of the EPUB as it is shown."""
    script = "() => document.querySelector('#book iframe:not(.coming)')?.contentDocument?.body"
    return str(page.evaluate(f"{script}?.textContent ?? ''"))


def scroll_text(page: Page, top: int | None = None) -> Any:
    """Scroll the text, if `top` is given; return its first visible paragraph."""
    return page.evaluate(
        """(top) => {
            const { contentWindow: view, contentDocument: doc } =
                document.querySelector("#book iframe:not(.coming)");
            if (top !== null) view.scrollTo(0, top);
            const first = [...doc.querySelectorAll("p")]
                .find((block) => block.getBoundingClientRect().bottom > 0);
            return first.textContent.slice(0, 14);
        }""",
        top,
    )


def test_pages_and_text_are_seen_side_by_side(shared_preview: Preview, page: Page) -> None:
    look(page, shared_preview)
    assert page.locator(".sheet").count() > 1
    assert page.evaluate("() => document.querySelector('.sheet img').naturalWidth") > 400
    assert page.locator(".sheet img").first.get_attribute("alt") == (
        f"Page 1 of {page.locator('.sheet').count()}, Cover"
    )
    assert "The second paragraph says more." in text(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the PDF").click()
    assert download.value.suggested_filename == "test-serial-1-2-proof.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    assert not (shared_preview.bench.root / "dist" / "1-2").exists(), "editions are not touched"


def test_an_edit_is_seen_and_the_reader_stays_where_she_is(bench: Bench, page: Page) -> None:
    bench.article(f"\n{LONG}\n")
    with serving(bench) as preview:
        look(page, preview)
        page.evaluate("() => { window.sameDocument = true; }")
        page.get_by_role("button", name="Findings").click()
        page.evaluate("() => { document.getElementById('pages-scroller').scrollTop = 1500; }")
        reading = scroll_text(page, 3000)
        before = page.locator(".sheet img").nth(2).get_attribute("src")
        bench.article(f"\nA new beginning.\n\n{LONG}\n")
        until(lambda: "A new beginning." in text(page), "the text")
        until(lambda: page.locator(".sheet img").nth(2).get_attribute("src") != before, "the page")
        assert scroll_text(page) == reading
        assert page.evaluate("() => document.getElementById('pages-scroller').scrollTop") == 1500
        expect(page.locator("#findings")).to_be_hidden()
        assert page.evaluate("() => window.sameDocument")


def test_a_mistake_is_told_over_the_last_proofs_until_it_is_mended(
    preview: Preview, page: Page
) -> None:
    look(page, preview)
    preview.bench.article("\n\nA call[^1] of no note.\n\n::: sumary\nA box.\n:::\n")
    finding = page.locator(".finding.error").filter(has_text="M-010")
    expect(finding).to_contain_text("manuscript/1-2/first.md:10")
    expect(finding.locator(".hint")).to_contain_text("summary")
    expect(finding.locator(".excerpt .here")).to_have_text("::: sumary")
    expect(page.locator("#status")).to_have_attribute("data-state", "wrong")
    expect(page.locator("#older")).to_contain_text("older")
    expect(page.locator("#pages.has-older .sheet img").first).to_be_visible()
    assert "The second paragraph" in text(page)
    button = finding.get_by_role("button")
    button.click()
    expect(finding.locator(".excerpt")).to_be_hidden()
    preview.bench.article("\nAll is well again.\n")
    settled(page)
    until(lambda: "All is well again." in text(page), "the text")
    expect(page.locator("#older")).to_be_hidden()
    expect(page.locator(".finding.error")).to_have_count(0)


def test_a_publication_that_is_wrong_from_the_start_shows_its_mistakes(
    bench: Bench, page: Page
) -> None:
    bench.write("manuscript/1-2/issue.yaml", ISSUE.replace("date:", "dat:"))
    with serving(bench) as preview:
        page.goto(preview.address)
        expect(page.locator(".finding.error").first).to_contain_text("manuscript/1-2/issue.yaml:")
        expect(page.locator("#pages-empty")).to_be_visible()
        bench.write("manuscript/1-2/issue.yaml", ISSUE)
        settled(page)


def test_another_issue_is_shown_when_it_is_chosen(bench: Bench, page: Page) -> None:
    bench.write("manuscript/1-1/issue.yaml", ISSUE.replace("number: 2", "number: 1"))
    bench.write("manuscript/1-1/first.md", f"{FRONT_MATTER}\nThe older issue.\n")
    with serving(bench) as preview:
        look(page, preview)
        page.get_by_label("Issue").select_option("1-1")
        until(lambda: "The older issue." in text(page), "the other issue")
        settled(page)
        assert page.url.endswith("?issue=1-1")
        page.reload()
        expect(page.locator("#issue")).to_have_value("1-1")


def test_a_finding_leads_to_its_page_and_to_its_document(
    shared_preview: Preview, page: Page
) -> None:
    state = shared_preview.state()
    found = {"code": "X-001", "severity": "warning", "message": "look here", "hint": "",
             "excerpt": None}  # fmt: skip
    state["check"]["report"] = {"ran": [], "skipped": [], "findings": [
        {**found, "edition": "pdf", "where": "page 2"},
        {**found, "edition": "epub", "where": "EPUB/imprint.xhtml:7"},
    ]}  # fmt: skip

    def answer(route: Route) -> None:
        route.fulfill(content_type="text/event-stream", body=f"data: {json.dumps(state)}\n\n")

    page.route("**/events*", answer)
    page.goto(shared_preview.address)
    page.get_by_role("button", name="Page 2").click()
    expect(page.locator("#page-2")).to_be_focused()
    expect(page.locator("#page-2 img")).to_be_in_viewport()
    page.get_by_role("button", name="EPUB/imprint.xhtml:7").click()
    expect(page.locator("#chapter")).to_have_value("EPUB/imprint.xhtml")
    until(lambda: "1234-5679" in text(page), "the imprint")


def test_the_check_runs_when_it_is_asked_for(shared_preview: Preview, page: Page) -> None:
    look(page, shared_preview)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#findings")).to_contain_text("Checked ")
    expect(page.get_by_role("button", name="Check", exact=True)).to_be_enabled()


def test_it_can_be_used_on_a_narrow_screen(shared_preview: Preview, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    look(page, shared_preview)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    boxes = [page.locator(f"#{name}").bounding_box() for name in ("pages", "text", "findings")]
    tops = [box["y"] for box in boxes if box]
    assert tops == sorted(tops)
    assert len(set(tops)) == 3


def test_a_book_that_carries_scripts_runs_none_and_reaches_no_other_place(
    bench: Bench, page: Page
) -> None:
    """A manuscript's script does not get past our whitelists; this one was let through."""
    bench.write("manuscript/1-2/issue.yaml", "broken: [")
    with ExitStack() as stack:
        elsewhere = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        _plant(bench, "dist/.preview/epub/1-2", f"127.0.0.1:{elsewhere.getsockname()[1]}")
        preview = stack.enter_context(serving(bench))
        page.goto(preview.address)
        until(lambda: "A planted book." in text(page), "the planted book")
        page.frame_locator("#book iframe").get_by_text("press me").click()
        page.frame_locator("#book iframe").get_by_text("follow me").click()
        page.wait_for_timeout(500)
        ran = (
            "() => [window, document.querySelector('#book iframe').contentWindow].map((w) => w.ran)"
        )
        assert page.evaluate(ran) == [None, None]
        assert "A planted book." in text(page)
        assert _heard(elsewhere) == b""


HOSTILE = """<?xml version="1.0"?>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Planted</title>
<script>window.ran = parent.ran = 1</script><script src="evil.js"/>
<meta http-equiv="refresh" content="0;url=http://{elsewhere}/"/>
<link rel="stylesheet" href="http://{elsewhere}/a.css"/></head>
<body onload="parent.ran = 1"><p>A planted book.</p>
<p><button onclick="parent.ran = 1">press me</button>
<a href="javascript:parent.ran=1">follow me</a></p>
<img src="none.png" alt="" onerror="parent.ran = 1"/><img src="http://{elsewhere}/a.png" alt=""/>
<svg xmlns="http://www.w3.org/2000/svg" onload="parent.ran = 1">
<script>parent.ran = 1</script></svg>
<iframe src="http://{elsewhere}/"></iframe><object data="a.svg"></object>
<form action="/check/1-2" method="post"><input name="a"/></form></body></html>"""


def _heard(listener: socket.socket) -> bytes:
    """Return what was asked for; Chromium at times opens a connection that it never uses."""
    heard = b""
    listener.settimeout(0.5)
    with suppress(TimeoutError):
        while True:
            connection, _ = listener.accept()
            with connection, suppress(TimeoutError):
                connection.settimeout(0.5)
                heard += connection.recv(1000)
    return heard


def _plant(bench: Bench, folder: str, elsewhere: str) -> None:
    """Put an EPUB that is not ours where the last proofs are."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr(
            "META-INF/container.xml",
            '<container><rootfiles><rootfile full-path="EPUB/a.opf"/></rootfiles></container>',
        )
        package.writestr(
            "EPUB/a.opf",
            '<package xmlns="http://www.idpf.org/2007/opf"><manifest>'
            '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
            '<item id="b" href="evil.js" media-type="text/javascript"/>'
            '<item id="c" href="a.svg" media-type="image/svg+xml"/></manifest>'
            '<spine><itemref idref="a"/></spine></package>',
        )
        package.writestr("EPUB/a.xhtml", HOSTILE.format(elsewhere=elsewhere))
        package.writestr("EPUB/evil.js", "window.ran = parent.ran = 1")
        svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>parent.ran = 1</script></svg>'
        package.writestr("EPUB/a.svg", svg)
    content = made.getvalue()
    entry = {"edition": "epub", "file": "a.epub", "sha256": hashlib.sha256(content).hexdigest(),
             "bytes": len(content), "media_type": "application/epub+zip", "key": "k",
             "seconds": 1}  # fmt: skip
    bench.write(f"{folder}/a.epub", content)
    bench.write(f"{folder}/build.json", json.dumps({"issue": "1-2", "editions": [entry]}))
