"""What the preview answers to a browser. No address is ever made into a file's path."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from functools import cache
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from fascicle.editions.styles import Styles
from fascicle.preview.desk import Desk
from fascicle.preview.guarding import BOOK_POLICY, Guard
from fascicle.workspace import default_styles

_HERE = Path(__file__).resolve().parent / "static"
_JAVASCRIPT, _CSS, _FONT = "text/javascript", "text/css", "font/ttf"
_STATIC = {
    "preview.js": _JAVASCRIPT,
    "pages.js": _JAVASCRIPT,
    "text.js": _JAVASCRIPT,
    "findings.js": _JAVASCRIPT,
    "preview.css": _CSS,
    "panes.css": _CSS,
    "icon.svg": "image/svg+xml",
}
_STYLES = {
    "tokens.css": _CSS,
    "fonts/SourceSans3-Regular.ttf": _FONT,
    "fonts/SourceSans3-Semibold.ttf": _FONT,
    "fonts/SourceSerif4Display-Semibold.ttf": _FONT,
    "fonts/SourceCodePro-Regular.ttf": _FONT,
}
"""What the page takes of the house's own look; a publication's colours are the editions' alone."""

_BOOK_TYPES = ("application/xhtml+xml", "text/css", "image/", "font/", "application/font",
               "application/vnd.ms-opentype")  # fmt: skip
_HEARTBEAT = 15.0


def application(desk: Desk, port: int) -> Starlette:
    """Return the preview as an application. It works while it is served."""

    def lifespan(_app: Starlette) -> AbstractAsyncContextManager[None]:
        return desk.open()

    answers = _Answers(desk)
    routes = [
        Route("/", answers.page),
        Route("/events", answers.events),
        Route("/static/{name:path}", answers.static),
        Route("/page/{sha}/{number:int}/{width:int}", answers.picture),
        Route("/book/{sha}/{path:path}", answers.book),
        Route("/download/{issue}/{edition}", answers.download),
        Route("/check/{issue}", answers.check, methods=["POST"]),
    ]
    guard = Middleware(Guard, port=port, token=desk.token)
    return Starlette(routes=routes, middleware=[guard], lifespan=lifespan)


class _Answers:
    """An answer to each address."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def page(self, _request: Request) -> Response:
        """Answer with the page itself: the same for every issue."""
        return Response(_own("page.html"), media_type="text/html")

    async def static(self, request: Request) -> Response:
        """Answer with one of the files that the page is made of."""
        name = request.path_params["name"]
        if name in _STATIC:
            return Response(_own(name), media_type=_STATIC[name])
        if name in _STYLES:
            content = Styles((default_styles(),)).path(name).read_bytes()
            return Response(content, media_type=_STYLES[name])
        return _nothing()

    async def events(self, request: Request) -> Response:
        """Tell all that is to be shown of an issue, again whenever it changes."""
        news = self._news(request.query_params.get("issue"))
        return StreamingResponse(news, media_type="text/event-stream")

    async def _news(self, issue: str | None) -> AsyncIterator[str]:
        """Give the state as events (HTML, 9.2); one that was overtaken is left out."""
        last = ""
        with self.desk.reader(issue) as news:
            while not self.desk.closed:
                news.clear()
                record = json.dumps(self.desk.record(issue))
                yield f"data: {record}\n\n" if record != last else ": still here\n\n"
                last = record
                try:
                    await asyncio.wait_for(news.wait(), _HEARTBEAT)
                except TimeoutError:
                    continue
            yield "event: end\ndata: \n\n"

    async def picture(self, request: Request) -> Response:
        """Answer with a page of a PDF, drawn as wide as is asked for."""
        number, width = request.path_params["number"], request.path_params["width"]
        pages = self.desk.pages(request.path_params["sha"])
        if pages is None or not 1 <= number <= len(pages.pages):
            return _nothing()
        drawn = await run_in_threadpool(
            self.desk.pictures.draw, pages.sha256, pages.content, number, width
        )
        return Response(drawn, media_type="image/png")

    async def book(self, request: Request) -> Response:
        """Answer with a file that an EPUB lists, in a policy under which it can do nothing."""
        book, path = self.desk.book(request.path_params["sha"]), request.path_params["path"]
        kind = book.media_types.get(path, "") if book else ""
        if book is None or not kind.startswith(_BOOK_TYPES):
            return _nothing()
        content = await run_in_threadpool(book.read, path)
        headers = {"content-security-policy": BOOK_POLICY}
        return Response(content, media_type=kind, headers=headers)

    async def download(self, request: Request) -> Response:
        """Answer with a proof as a file to keep."""
        galley = self.desk.galley(request.path_params["issue"])
        files = galley.proofs.files if galley and galley.proofs else ()
        for file in files:
            if file.edition == request.path_params["edition"]:
                # Our own slug and the issue's id: a quote in it would end the name (RFC 6266).
                name = "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else "_"
                               for c in file.name)  # fmt: skip
                headers = {"content-disposition": f'attachment; filename="{name}"'}
                return Response(file.content, media_type=file.media_type, headers=headers)
        return _nothing()

    async def check(self, request: Request) -> Response:
        """Have the proofs of an issue checked."""
        if not self.desk.ask_check(request.path_params["issue"]):
            return _nothing()
        return JSONResponse({"asked": True}, 202)


@cache
def _own(name: str) -> bytes:
    return (_HERE / name).read_bytes()


def _nothing() -> Response:
    return PlainTextResponse("there is nothing here\n", 404)
