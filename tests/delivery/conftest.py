"""A small site with two issues, and somebody to send it."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from fascicle.distribution.delivery.opening import open_store
from fascicle.distribution.delivery.plan import LEDGER, Plan, make_plan
from fascicle.distribution.delivery.sending import Courier, deliver
from fascicle.distribution.delivery.store import Store
from fascicle.issue.target import Target

ISSUES = ("1-1", "1-2")


class Site:
    """A site in a folder, that is sent to targets."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.root = folder / "site", folder
        self.steps: list[str] = []
        self.waits: list[float] = []
        random_bytes = random.Random(7)  # noqa: S311  # a large file that cannot be made small
        for issue in ISSUES:
            self.write(f"{issue}/index.html", f"<p>{issue}</p>")
            self.write(f"{issue}/article.html", f"<p>An article of {issue}</p>")
            self.write(f"{issue}/serial-{issue}.pdf", random_bytes.randbytes(300_000))
            self.write(f"{issue}/look/style.css", "p { color: red }")
        self.write("index.html", "<p>The serial</p>")
        self.write("feed.xml", "<feed/>")
        self.write("search/61.json", "{}")

    def write(self, name: str, content: str | bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def files(self) -> dict[str, bytes]:
        """Return what is to be at a target."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file()
        }

    def _told(self, step: str, sent: int = 0) -> None:
        if not sent:
            self.steps.append(step)

    def send(
        self,
        target: Target,
        *,
        issues: tuple[str, ...] = ISSUES,
        connect: Callable[[], Store] | None = None,
    ) -> Plan:
        """Send the site to a target; return what was sent. No time passes between the tries."""
        self.steps.clear()
        opened = connect or (lambda: open_store(target, self.root))
        with Courier(target.name, opened, self._told, self.waits.append) as courier:
            plan = courier.do(lambda store: make_plan(store, self.folder, issues, target.name))
            if not plan.is_empty:
                deliver(courier, plan, self.root / target.name)
            return plan

    def arrived(self, target: Target) -> dict[str, bytes]:
        """Return what is at a target but its ledger."""
        store = open_store(target, self.root)
        try:
            names = [name for name in store.sizes() if name != LEDGER]
            return {name: store.read(name) or b"" for name in names}
        finally:
            store.close()


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return a small site."""
    return Site(tmp_path)
