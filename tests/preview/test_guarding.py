"""What the preview answers to a stranger: nothing."""

from __future__ import annotations

import json
import socket

import pytest

from tests.preview.conftest import Preview

TRAVERSALS = (
    "/static/../press.py",
    "/static/%2e%2e/press.py",
    "/static/..%2fpress.py",
    "/static/page.html%00.css",
    "/static//etc/passwd",
    "/book/{book}/../../../../etc/passwd",
    "/book/{book}/%2e%2e/%2e%2e/manuscript/publication.yaml",
    "/book/{book}/EPUB/../META-INF/container.xml",
    "/book/{book}/META-INF/container.xml",
    "/book/{book}/mimetype",
    "/book/{book}//etc/passwd",
    "/book/../../manuscript/publication.yaml",
    "/download/..%2f..%2fmanuscript/publication.yaml",
    "/download/1-2/..%2fbuild.json",
    "/download/1-2/yaml",
    "/page/{pages}/0/400",
    "/page/{pages}/9999/400",
    "/page/..%2f..%2fmanuscript/1/400",
    "/manuscript/publication.yaml",
    "/../../../../etc/passwd",
)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.evil:{port}",
     "127.0.0.1:{port}@evil.example", "0.0.0.0:{port}", ""],
)  # fmt: skip
def test_a_name_that_is_not_the_previews_is_refused(shared_preview: Preview, host: str) -> None:
    status, _, content = shared_preview.ask("/", Host=host.format(port=shared_preview.port))
    assert status in {400, 403}
    assert b"<html" not in content


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_the_names_of_this_machine_are_answered(shared_preview: Preview, name: str) -> None:
    assert shared_preview.ask("/", Host=f"{name}:{shared_preview.port}")[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Origin": "http://127.0.0.1:{port}", "Sec_Fetch_Site": "cross-site"},
        {"Origin": "http://127.0.0.1:{port}", "Sec_Fetch_Site": "same-site"},
        {},
    ],
)
def test_another_site_cannot_drive_it(shared_preview: Preview, headers: dict[str, str]) -> None:
    token = shared_preview.state()["token"]
    sent = {name: value.format(port=shared_preview.port) for name, value in headers.items()}
    status, _, _ = shared_preview.ask("/check/1-2", "POST", X_Fascicle_Token=token, **sent)
    assert status == 403


@pytest.mark.parametrize("token", ["", "wrong", "é"])
def test_a_change_needs_the_token_of_this_run(shared_preview: Preview, token: str) -> None:
    origin = f"http://127.0.0.1:{shared_preview.port}"
    status, _, _ = shared_preview.ask("/check/1-2", "POST", X_Fascicle_Token=token, Origin=origin)
    assert status == 403


def test_its_own_page_can_drive_it(shared_preview: Preview) -> None:
    status, _, _ = shared_preview.ask(
        "/check/no-such-issue",
        "POST",
        X_Fascicle_Token=shared_preview.state()["token"],
        Origin=f"http://127.0.0.1:{shared_preview.port}",
        Sec_Fetch_Site="same-origin",
    )
    assert status == 404, "it went past the guard, and no check of this issue can be"


@pytest.mark.parametrize("path", ["/events", "/static/preview.js", "/download/1-2/pdf"])
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_read_it(shared_preview: Preview, path: str, site: str) -> None:
    status, _, _ = shared_preview.ask(
        path, Sec_Fetch_Site=site, Sec_Fetch_Mode="navigate", Sec_Fetch_Dest="document"
    )
    assert status == 403


def test_a_link_from_elsewhere_opens_the_page_but_not_in_a_frame(shared_preview: Preview) -> None:
    link = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"}
    assert shared_preview.ask("/", **link, Sec_Fetch_Dest="document")[0] == 200
    assert shared_preview.ask("/", **link, Sec_Fetch_Dest="iframe")[0] == 403


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_address_leads_to_a_file(shared_preview: Preview, path: str) -> None:
    proofs = shared_preview.state()["proofs"]
    asked = path.format(book=proofs["book"]["sha"], pages=proofs["pages"]["sha"])
    status, _, content = shared_preview.ask(asked)
    assert status == 404
    assert b"root:" not in content
    assert b"Test Serial" not in content


def test_every_answer_keeps_the_browser_from_doing_more(shared_preview: Preview) -> None:
    proofs = shared_preview.state()["proofs"]
    book = f"/book/{proofs['book']['sha']}/{proofs['book']['documents'][0][0]}"
    page = f"/page/{proofs['pages']['sha']}/1/300"
    for path in ("/", "/static/preview.js", "/nothing", "/download/1-2/epub", book, page):
        _, headers, _ = shared_preview.ask(path)
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'"), path
        assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0], path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["cache-control"] == "no-store", path
    policy = shared_preview.ask(book)[1]["content-security-policy"]
    assert "sandbox" in policy
    assert "script" not in policy


def test_a_page_is_drawn_as_wide_as_it_is_shown(shared_preview: Preview) -> None:
    sha = shared_preview.state()["proofs"]["pages"]["sha"]
    for asked, made in ((1, 100), (640, 700), (99999, 2400)):
        content = shared_preview.ask(f"/page/{sha}/1/{asked}")[2]
        assert content.startswith(b"\x89PNG")
        assert int.from_bytes(content[16:20], "big") in {made, made + 1}


def test_it_listens_on_the_loopback_interface_alone(shared_preview: Preview) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", shared_preview.port))


def test_what_it_tells_holds_no_path_of_this_machine(shared_preview: Preview) -> None:
    told = json.dumps(shared_preview.state())
    assert str(shared_preview.bench.root) not in told
