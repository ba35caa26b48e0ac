"""The desk: which issues are looked at, what has to be made anew, and who is told."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from itertools import chain
from typing import Any

from fascicle.preview.galley import Galley, State
from fascicle.preview.pictures import PagePictures
from fascicle.preview.places import placed
from fascicle.preview.press import Record, failure
from fascicle.preview.pressroom import Press
from fascicle.preview.proofs import EDITIONS, Book, Pages, read_proofs
from fascicle.preview.watching import watch
from fascicle.workspace import Workspace

_QUIET = 3.0
"""Seconds without a save before a check begins by itself: it takes a core, and a JVM's memory."""

_CHECK_NICENESS = 10


class Desk:
    """All that the preview knows. Lives in one event loop; presses do the work."""

    def __init__(self, workspace: Workspace, first: str | None = None) -> None:
        self.workspace = workspace
        self.first = first
        self.run = secrets.token_hex(8)
        self.token = secrets.token_urlsafe(32)
        self.closed = False
        self.pictures = PagePictures()
        self._galleys: dict[str, Galley] = {}
        self._readers: dict[asyncio.Event, str | None] = {}
        self._stirred = asyncio.Event()
        self._builders = {edition: Press(workspace) for edition in EDITIONS}
        self._checker = Press(workspace, niceness=_CHECK_NICENESS)
        self._check: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Watch and work while the block runs; afterwards no process of ours is left."""
        tasks = [
            asyncio.create_task(self._work()),
            asyncio.create_task(watch(self.workspace, self.mark_saved)),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._stop_check()
            await asyncio.gather(*(press.end() for press in self._builders.values()))
            self.pictures.close()

    def close(self) -> None:
        """Tell all readers that this is the end."""
        self.closed = True
        self._tell()

    # What a browser asks for.

    def chosen(self, issue: str | None) -> str | None:
        """Return the issue to show: the one asked for, else the first choice, else the newest."""
        ids = self.workspace.issue_ids()
        known = (wanted for wanted in (issue, self.first) if wanted in ids)
        return next(known, ids[-1] if ids else None)

    @contextmanager
    def reader(self, issue: str | None) -> Iterator[asyncio.Event]:
        """Count in a browser that looks at an issue; the event is set when there is news."""
        news = asyncio.Event()
        self._readers[news] = issue
        self._stirred.set()
        try:
            yield news
        finally:
            del self._readers[news]

    def record(self, issue: str | None) -> dict[str, Any]:
        """Return all that a page shows of an issue."""
        chosen = self.chosen(issue)
        about = self._galley(chosen).as_record() if chosen else Galley("").as_record()
        return {
            "run": self.run,
            "token": self.token,
            "issue": chosen,
            "issues": self.workspace.issue_ids()[::-1],
            "folder": self.workspace.root.name,
            **about,
        }

    def galley(self, issue: str) -> Galley | None:
        """Return an issue that has been looked at."""
        return self._galleys.get(issue)

    def pages(self, sha256: str) -> Pages | None:
        """Return a PDF by its digest, whichever issue's it is."""
        found = (galley.pages(sha256) for galley in self._galleys.values())
        return next((pages for pages in found if pages), None)

    def book(self, sha256: str) -> Book | None:
        """Return an EPUB by its digest, whichever issue's it is."""
        found = (galley.book(sha256) for galley in self._galleys.values())
        return next((book for book in found if book), None)

    def ask_check(self, issue: str) -> bool:
        """Have an issue's proofs checked soon; return False when there are none."""
        galley = self._galleys.get(issue)
        if galley is None or galley.proofs is None:
            return False
        galley.checking.asked = True
        self._stirred.set()
        return True

    def mark_saved(self, issues: frozenset[str] | None) -> None:
        """Note that these issues were saved, or, with None, what all of them share."""
        for galley in self._galleys.values():
            if issues is None or galley.issue in issues:
                galley.stale = True
        self._stirred.set()
        self._tell()

    # The work.

    async def _work(self) -> None:
        """Make what is stale, at once; check when nothing is saved for a while."""
        while True:
            self._stirred.clear()
            watched = self._watched()
            stale = next((galley for galley in watched if galley.stale), None)
            busy = self._check is not None and not self._check.done()
            asked = next((galley for galley in watched if galley.checking.asked), None)
            if stale:
                await self._stop_check()
                await self._build(stale)
            elif asked and not busy:
                self._check = asyncio.create_task(self._run_check(asked))
            elif not busy and (due := self._due(watched)):
                if await self._is_quiet():
                    self._check = asyncio.create_task(self._run_check(due))
            else:
                await self._stirred.wait()

    def _due(self, watched: list[Galley]) -> Galley | None:
        """Return an issue to check unasked; none while nobody looks."""
        wanting = (galley for galley in watched if galley.wants_check)
        return next(wanting, None) if self._readers else None

    async def _is_quiet(self) -> bool:
        """Wait a while; return True when nothing stirred."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stirred.wait(), _QUIET)
            return False
        return True

    def _watched(self) -> list[Galley]:
        """Return the issues that somebody looks at; before anybody does, the first choice."""
        wanted = dict.fromkeys(self.chosen(issue) for issue in self._readers.values() or (None,))
        return [self._galley(issue) for issue in wanted if issue]

    def _galley(self, issue: str) -> Galley:
        return self._galleys.setdefault(issue, Galley(issue))

    async def _build(self, galley: Galley) -> None:
        """Make the proofs of an issue anew, each shown when it is ready.

        A save meanwhile makes them stale again.
        """
        galley.stale = False
        galley.state, galley.step = State.BUILDING, "reading the manuscript"
        self._tell()
        if galley.proofs is None:
            await self._read_proofs(galley)
        replies = await asyncio.gather(*(self._press(galley, edition) for edition in EDITIONS))
        wrong = dict(zip(EDITIONS, map(_wrong, replies), strict=True))
        found = [finding for reply in replies for finding in reply.get("findings", ())]
        galley.mistakes = placed(self.workspace, _once(chain(*wrong.values())))
        galley.older = tuple(edition for edition, bad in wrong.items() if bad)
        if not galley.mistakes:
            galley.remarks = placed(self.workspace, _once(found))
        galley.state = State.WRONG if galley.mistakes else State.READY
        galley.step = ""
        self._tell()

    async def _press(self, galley: Galley, edition: str) -> Record:
        """Make one edition's proof and show it; return the press's reply."""

        def told(step: str) -> None:
            galley.step = step
            self._tell()

        request = {"task": "build", "issue": galley.issue, "edition": edition}
        reply = await self._builders[edition].run(request, told)
        if "findings" not in reply or await self._read_proofs(galley):
            return reply
        return {"failed": failure("the proofs cannot be read", "dist/.preview", "save once more")}

    async def _read_proofs(self, galley: Galley) -> bool:
        """Take the proofs of an issue from their folders; return False when there are none."""
        last = galley.proofs
        proofs = await asyncio.to_thread(read_proofs, self.workspace, galley.issue, last)
        if proofs and (last is None or proofs.key != last.key or proofs.made != last.made):
            galley.proofs = proofs
            self._tell()
        return proofs is not None

    async def _run_check(self, galley: Galley) -> None:
        """Check the proofs of an issue, in a press that ends with it."""
        checking, proofs = galley.checking, galley.proofs
        checking.running, checking.asked, checking.step = True, False, "starting the checks"
        self._tell()

        def told(step: str) -> None:
            checking.step = step
            self._tell()

        try:
            replies = []
            for file in proofs.files if proofs else ():
                request = {"task": "check", "issue": galley.issue, "edition": file.edition}
                replies.append(await self._checker.run(request, told))
            reports = [reply["report"] for reply in replies if "report" in reply]
            report: Record = {
                name: list(chain.from_iterable(report[name] for report in reports))
                for name in ("ran", "skipped", "findings")
            }
            report["findings"] = placed(self.workspace, report["findings"])
            failed = next((bad for reply in replies for bad in _wrong(reply)), None)
            checking.finish(proofs.key if proofs else "", report, failed)
        finally:
            checking.running = False
            await self._checker.end()
            self._stirred.set()
            self._tell()

    async def _stop_check(self) -> None:
        """Leave a check off: a save goes first, and makes it void."""
        if self._check:
            self._check.cancel()
            await asyncio.gather(self._check, return_exceptions=True)
            self._check = None

    def _tell(self) -> None:
        for news in self._readers:
            news.set()


def _wrong(reply: Record) -> list[Record]:
    """Return what a press's reply says is wrong."""
    wrong: list[Record] = reply.get("wrong", [])
    return [*wrong, reply["failed"]] if "failed" in reply else wrong


def _once(findings: Iterable[Record]) -> list[Record]:
    """Return findings without those that both editions' proofs tell alike."""
    kept: list[Record] = []
    for finding in findings:
        if finding not in kept:
            kept.append(finding)
    return kept
