"""Documents that are broken, or mean harm: one message, no file, bounded time and memory."""

# ruff: noqa: E501 - a document, and a case of a table, keep their lines

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from fascicle.errors import ManuscriptError
from fascicle.findings import Severity
from tests.importing.conftest import (
    Desk,
    make_picture,
    packed,
    paragraph,
    report_lines,
    word,
    word_parts,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
LOCKED = OLE + "EncryptedPackage".encode("utf-16-le") + bytes(512)
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def word_with(head: str) -> bytes:
    parts = word_parts(paragraph("&e;" if "ENTITY e" in head else "&b;"))
    return packed({**parts, "word/document.xml": head + str(parts["word/document.xml"])})


def climbing(name: str) -> bytes:
    return word(paragraph("Some words."), {name: "x"})


def seconds_of_work() -> float:
    """Return what this process and those that it has ended took of a processor, not of the day."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def bytes_read() -> int:
    """Return how much this process has read of any file."""
    return int(Path("/proc/self/io").read_text(encoding="ascii").split()[1])


def locked_odt() -> bytes:
    return packed({
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": b"\x00\x01\x02",
        "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:'
        'manifest:1.0"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>',
    })  # fmt: skip


def encrypted_zip() -> bytes:
    content = bytearray(word(paragraph("Some words.")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := content.find(signature, start)) >= 0:
            content[start + offset] |= 1
            start += 4
    return bytes(content)


HOSTILE = [
    ("a.docx", b"just a text, named otherwise", "I-006", "not a .docx document"),
    ("a.docx", packed({"readme.txt": "hello"}), "I-006", "not a Word document"),
    ("a.odt", packed({"readme.txt": "hello"}), "I-006", "not an OpenDocument text"),
    ("a.docx", word(paragraph("Some words."))[:-40], "I-006", "damaged"),
    ("a.docx", packed({**word_parts(""), "word/document.xml": "<w:document"}), "I-006", "not XML"),
    ("a.docx", LOCKED, "I-005", "protected by a password"),
    ("a.docx", OLE, "I-006", "old Word format"),
    ("a.doc", OLE, "I-002", "“.doc” are not read"),
    ("a.odt", locked_odt(), "I-005", "protected by a password"),
    ("a.docx", encrypted_zip(), "I-005", "protected by a password"),
    ("a.docx", word(paragraph("x"), {"word/big.xml": bytes(60_000_000)}), "I-007", "zip bomb"),
    ("a.docx", climbing("../../../tmp/evil.xml"), "I-007", "leads out of it"),
    ("a.docx", climbing("/etc/evil.xml"), "I-007", "leads out of it"),
    ("a.docx", climbing("..\\..\\evil.xml"), "I-007", "leads out of it"),
    ("a.docx", word_with(BOMB), "I-007", "declares a document type or entities"),
    ("a.docx", word_with(OUTSIDE), "I-007", "declares a document type or entities"),
    ("a.docx", word(paragraph("x"), {"docProps/core.xml": OUTSIDE + "<x>&e;</x>"}), "I-007", "core.xml"),
    ("a.docx", word("<w:p/>"), "I-003", "no words"),
    ("a.txt", b"", "I-003", "empty"),
    ("a.txt", b" \n\n \t", "I-003", "empty"),
    ("a.md", "\ufeff".encode(), "I-003", "no words"),
    ("a.txt", bytes(range(256)) * 40, "I-006", "not a text"),
    ("a.txt", b"\xff\xfea", "I-006", "UTF-16"),
    ("a.txt", word(paragraph("x")), "I-006", "this is a ZIP"),
    ("a.html", b"%PDF-1.7 ...", "I-006", "this is a PDF"),
    ("a.html", b"<div>" * 100_000 + b"word", "I-007", "nested too deeply"),
    ("a.md", b">" * 60_000 + b" word", "", "nested too deeply"),
    ("a.txt", b"word " * 900_000, "I-004", "million characters"),
    ("a.rtf", b"{\\rtf1 hello}", "I-002", "“.rtf” are not read"),
    ("noending", b"hello there", "I-002", "without an ending"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "code", "said"), HOSTILE,
                         ids=[f"{case[0]}-{case[3]}-{n}" for n, case in enumerate(HOSTILE)])  # fmt: skip
def test_a_hostile_document_ends_in_one_message_and_leaves_nothing(
    desk: Desk, name: str, content: bytes, code: str, said: str
) -> None:
    start = seconds_of_work()
    with pytest.raises(ManuscriptError) as caught:
        desk.bring(desk.put(name, content))
    assert seconds_of_work() - start < 10
    assert caught.value.exit_code == 3
    (finding,) = caught.value.findings
    assert finding.severity is Severity.ERROR
    assert not code or finding.code == code
    assert said in finding.message or not code
    assert finding.where.endswith(name)
    assert finding.hint
    assert [path.name for path in desk.workspace.manuscript.iterdir()] == ["publication.yaml"]
    assert not Path("/tmp/evil.xml").exists()  # noqa: S108 - it must not be there


def test_200_megabytes_of_text_are_refused_unread(desk: Desk) -> None:
    document = desk.inbox / "a.txt"
    with document.open("wb") as stream:
        stream.truncate(200_000_000)
    before = bytes_read()
    with pytest.raises(ManuscriptError) as caught:
        desk.bring(document)
    assert caught.value.findings[0].code == "I-004"
    assert bytes_read() - before < 20_000_000


def test_a_size_that_lies_is_found_while_reading(desk: Desk) -> None:
    content = bytearray(word(paragraph("Some words."), {"word/z.xml": b"<x/>" + bytes(5_000)}))
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")
    with pytest.raises(ManuscriptError) as caught:
        desk.bring(desk.put("a.docx", bytes(content)))
    assert caught.value.findings[0].code == "I-006"


def test_a_part_that_stands_twice_is_refused(desk: Desk) -> None:
    document = desk.put("a.docx", word(paragraph("Some words.")))
    with zipfile.ZipFile(document, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(ManuscriptError) as caught:
        desk.bring(document)
    assert caught.value.findings[0].code == "I-007"


def test_a_missing_file_and_a_folder_are_told_apart(desk: Desk) -> None:
    for path, said in ((desk.inbox / "none.docx", "no such file"), (desk.inbox, "a folder")):
        with pytest.raises(ManuscriptError) as caught:
            desk.bring(path)
        assert said in caught.value.findings[0].message


def test_scripts_forms_and_frames_are_left_out_and_told(desk: Desk) -> None:
    page = (
        "<h1>T</h1><script>evil()</script><p>Some words of the page.</p><form>Your name</form>"
        '<iframe src="file:///etc/passwd"></iframe><object data="file:///etc/passwd"></object>'
        "<p onclick='evil()'>The last words.</p>"
    )
    report = desk.bring(desk.put("a.html", page))
    assert desk.body(report) == "Some words of the page.\n\nThe last words."
    assert "<form>" in report_lines(report)
    assert "<iframe>" in report_lines(report)
    assert report.lost == ()


def test_pictures_outside_the_folder_and_on_the_network_are_not_read(desk: Desk) -> None:
    (desk.inbox.parent / "secret.png").write_bytes(make_picture("red"))
    page = (
        '<h1>T</h1><p>Some words of the page.</p><p><img src="../secret.png" alt="a"></p>'
        '<p><img src="http://127.0.0.1:9/b.png" alt="b"></p><p><img src="/etc/passwd" alt="c"></p>'
        '<p><img src="file:///etc/passwd" alt="d"></p><p>End of it.</p>'
    )
    report = desk.bring(desk.put("a.html", page))
    assert not list((report.folder / "images").iterdir())
    told = report_lines(report)
    assert told.count("outside the document's folder") == 2
    assert told.count("nothing is fetched") == 2
    assert told.count("must be supplied") == 4


def test_a_cell_over_a_billion_columns_is_one_cell(desk: Desk) -> None:
    page = (
        "<h1>T</h1><p>Some words.</p><table><tr><td colspan=1000000000>a</td></tr>"
        "<tr><td rowspan=1000000000>b</td></tr></table><ol start=99999999999><li>x</li></ol>"
    )
    report = desk.bring(desk.put("a.html", page))
    assert "| a |\n| --- |\n| b |\n\n1. x" in desk.body(report)


def test_pictures_within_a_page_are_taken_out_of_it(desk: Desk) -> None:
    import base64

    data = base64.b64encode(make_picture("red", "BMP")).decode()
    page = f'<h1>T</h1><p>Words.</p><p><img src="data:image/bmp;base64,{data}" alt="a red field"></p><p>End.</p>'
    report = desk.bring(desk.put("a.html", page))
    assert (report.folder / "images/figure-1.png").read_bytes()[:4] == b"\x89PNG"
    assert "is saved as PNG" in report_lines(report)
