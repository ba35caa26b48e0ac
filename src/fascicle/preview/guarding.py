"""Keeps the preview to the browser of the person at this machine.

A page of another site can send requests to 127.0.0.1, and a name of its own can be made to point
there. So the Host must be ours (against DNS rebinding), what a browser says of a request's origin
must be us, and whatever changes something needs the token that only our own page was given.
"""

from __future__ import annotations

import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOKEN_HEADER = "x-fascicle-token"  # noqa: S105  # the header's name

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
BOOK_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)
"""What a manuscript brings is shown and does nothing: no script, no form, no frame, no network.

Its origin stays ours, so that the page can keep the reader's place in it; without scripts that is
of no use to it.
"""

_ALWAYS = {
    "content-security-policy": PAGE_POLICY,
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
_OWN_SITES = ("same-origin", "none")
_READING = ("GET", "HEAD")


class Guard:
    """Stands before the application: refuses what is not ours, and puts headers on every answer."""

    def __init__(self, app: ASGIApp, *, port: int, token: str) -> None:
        self.app = app
        self.token = token
        names = ("127.0.0.1", "localhost", "[::1]")
        self.hosts = {f"{name}:{port}" for name in names} | (set(names) if port == 80 else set())
        self.origins = {f"http://{host}" for host in self.hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let the application do it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
            await send(message)

        why = self._refusal(scope, Headers(scope=scope))
        if why:
            await PlainTextResponse(f"{why}\n", 403)(scope, receive, send_guarded)
        else:
            await self.app(scope, receive, send_guarded)

    def _refusal(self, scope: Scope, headers: Headers) -> str:
        """Return why a request is refused; nothing when it is not."""
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self.hosts:
            return "this name is not the preview's"
        if scope["method"] not in _READING:
            return self._refusal_to_change(headers)
        site = headers.get("sec-fetch-site", "none")
        if site not in _OWN_SITES and not _opens_page(scope, headers):
            return "another site may not read the preview"
        return ""

    def _refusal_to_change(self, headers: Headers) -> str:
        own = (
            headers.get("origin") in self.origins
            and headers.get("sec-fetch-site", "same-origin") == "same-origin"
        )
        if not own:
            return "another site may not drive the preview"
        if not secrets.compare_digest(headers.get(TOKEN_HEADER, "").encode(), self.token.encode()):
            return "the preview was started anew: load its page again"
        return ""


def _opens_page(scope: Scope, headers: Headers) -> bool:
    """Return True for a link to the preview's page, followed in a tab of its own."""
    return (
        scope["path"] == "/"
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )
