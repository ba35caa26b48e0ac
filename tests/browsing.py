"""A browser for tests, and what axe-core finds on its pages."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
           "--disable-background-networking", "--disable-component-update",
           "--disable-sync"]  # fmt: skip
WIDTHS = (360, 768, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = [*WCAG, "best-practice"]


PATIENCE = 180.0
"""Seconds that anything may take before a test fails: never a measure of how long it should."""


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Yield Debian's Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=OPTIONS, timeout=PATIENCE * 1000
        )
        yield browser
        browser.close()


@contextmanager
def open_page(browser: Browser, **options: Any) -> Iterator[Page]:
    """Yield a page that knows nothing of others, and waits as long as a busy machine may take."""
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE * 1000)
    yield context.new_page()
    context.close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback; yield its address."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


_RUN_AXE = """
async (options) => {
  const found = await axe.run({resultTypes: ["violations"], elementRef: false, ...options});
  return found.violations.map(each => `${each.id}: ${each.nodes[0].html.slice(0, 200)}`);
}
"""
_SEE = """
() => {
  const paint = [], layout = [];
  for (const element of document.querySelectorAll("html, body, body *")) {
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    const shown = [style.display, style.visibility, style.position, style.zIndex];
    const size = parseFloat(style.fontSize), bold = style.fontWeight >= 700;
    paint.push([...shown, style.color, style.backgroundColor, style.backgroundImage, style.opacity,
                size >= 24 || (bold && size >= 18.66), style.textDecorationLine]);
    layout.push([...shown, style.overflowX, box.x, box.y, box.width, box.height]);
  }
  return [paint.join("\\n"), layout.join("\\n")];
}
"""
"""What a page looks like: its colours, which type is large (WCAG 2.2, 1.4.3), where things are."""

_OF_PAINT = ["color-contrast", "link-in-text-block"]
"""Rules that judge colours and type. They take axe most of its time."""


def axe_violations(page: Page, rules: list[str] = RULES, without: Sequence[str] = ()) -> list[str]:
    """Return what axe-core finds on a page: each rule with the first element that breaks it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)  # half a megabyte: once for all looks at a page
    off = {rule: {"enabled": False} for rule in without}
    found: list[str] = page.evaluate(_RUN_AXE, {"runOnly": rules, "rules": off})
    return found


def faults_in_all_views(page: Page, rules: list[str] = RULES, dark: str = "") -> list[str]:
    """Return what is wrong with an open page at all widths, in light and dark.

    That is what axe-core finds, and that it is wider than the window. A rule looks again only where
    what it judges is another than in a view before. `dark` is a style sheet for the dark views.
    """
    faults: list[str] = []
    seen: set[str] = set()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        if scheme == "dark" and dark:
            page.add_style_tag(content=dark)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            paint, layout = page.evaluate(_SEE)
            found = []
            if layout not in seen:
                found += axe_violations(page, rules, without=_OF_PAINT)
            if paint not in seen:
                found += axe_violations(page, _OF_PAINT)
            seen |= {paint, layout}
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append("it is wider than the window")
            faults += [f"{width}, {scheme}: {each}" for each in found]
    return faults
