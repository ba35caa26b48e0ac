"""What a Word file brings beyond its text."""

# ruff: noqa: E501 - a document, and a case of a table, keep their lines

from __future__ import annotations

from tests.importing.conftest import (
    Desk,
    W,
    make_picture,
    packed,
    paragraph,
    report_lines,
    word,
)

CHANGES = (
    '<w:p><w:r><w:t xml:space="preserve">The harbour </w:t></w:r>'
    '<w:ins w:author="A" w:id="1"><w:r><w:t xml:space="preserve">quickly </w:t></w:r></w:ins>'
    '<w:del w:author="A" w:id="2"><w:r><w:delText xml:space="preserve">slowly </w:delText></w:r></w:del>'
    "<w:r><w:t>grew after the war ended.</w:t></w:r></w:p>"
)


def test_tracked_changes_are_accepted_and_told(desk: Desk) -> None:
    document = desk.put("a.docx", word(paragraph("Harbours") + CHANGES))
    report = desk.bring(document)
    assert "The harbour quickly grew after the war ended." in desk.body(report)
    assert "1 tracked insertion accepted: “quickly ”" in report_lines(report)
    assert "1 tracked deletion accepted: “slowly ”" in report_lines(report)
    assert not report.lost


def test_comments_are_left_out_and_told(desk: Desk) -> None:
    comment = (
        f'<w:comments xmlns:w="{W}"><w:comment w:id="0" w:author="Zoe"><w:p><w:r>'
        "<w:t>Is this right?</w:t></w:r></w:p></w:comment></w:comments>"
    )
    body = paragraph("Harbours") + paragraph("A sentence that ends as sentences do.")
    report = desk.bring(desk.put("a.docx", word(body, {"word/comments.xml": comment})))
    assert "a comment by Zoe: “Is this right?”" in report_lines(report)
    assert "Is this right" not in desk.article(report)


def test_a_page_header_gives_the_identity_of_the_issue(desk: Desk) -> None:
    header = f'<w:hdr xmlns:w="{W}">{paragraph("Steppe Letters, Vol. 7, No. 3, May 2025")}</w:hdr>'
    body = paragraph("Harbours") + paragraph("A sentence that ends as sentences do.")
    document = desk.put("a.docx", word(body, {"word/header1.xml": header}))
    report = desk.bring(document, None)
    assert report.issue_id == "7-3"
    assert "date: 2025-05" in desk.issue(report)
    assert "a page header or footer: “Steppe Letters" in report_lines(report)


def test_the_words_of_a_text_box_are_not_lost(desk: Desk) -> None:
    box = (
        '<w:p><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textbox>'
        f"<w:txbxContent>{paragraph('A boxed remark of the editor.')}</w:txbxContent>"
        "</v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    body = paragraph("Harbours") + box + paragraph("A sentence that ends as sentences do.")
    report = desk.bring(desk.put("a.docx", word(body)))
    assert "A boxed remark of the editor." in desk.body(report)
    assert not report.lost


def test_the_list_of_contents_is_left_out_and_its_words_are_not_missed(desk: Desk) -> None:
    entry = (
        '<w:p><w:hyperlink w:anchor="_Toc1"><w:r><w:t>Origins</w:t></w:r>'
        "<w:r><w:tab/><w:t>3</w:t></w:r></w:hyperlink></w:p>"
    )
    body = paragraph("Harbours") + entry + paragraph("A sentence that ends as sentences do.")
    report = desk.bring(desk.put("a.docx", word(body)))
    assert "the list of contents" in report_lines(report)
    assert "Origins" not in desk.body(report)
    assert not report.lost


def test_a_table_of_one_cell_is_a_box(desk: Desk) -> None:
    table = f"<w:tbl><w:tr><w:tc>{paragraph('Only one cell here.')}</w:tc></w:tr></w:tbl>"
    body = paragraph("Harbours") + paragraph("A sentence that ends as sentences do.") + table
    report = desk.bring(desk.put("a.docx", word(body)))
    assert "::: aside\nOnly one cell here.\n:::" in desk.body(report)


def test_joined_cells_are_parted_and_told(desk: Desk) -> None:
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{paragraph("Both")}</w:tc>'
    rows = f"<w:tr>{wide}</w:tr><w:tr><w:tc>{paragraph('a|b')}</w:tc><w:tc>{paragraph('2')}</w:tc></w:tr>"
    table = f'<w:tbl><w:tblGrid><w:gridCol w:w="9"/><w:gridCol w:w="9"/></w:tblGrid>{rows}</w:tbl>'
    body = paragraph("Harbours") + paragraph("A sentence that ends as sentences do.") + table
    report = desk.bring(desk.put("a.docx", word(body)))
    assert "| Both |  |\n| --- | --- |\n| a\\|b | 2 |" in desk.body(report)
    assert "joined cells" in report_lines(report)


def test_the_date_is_guessed_from_when_the_document_was_saved(desk: Desk) -> None:
    core = (
        '<c:coreProperties xmlns:c="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:creator>Ida Example</dc:creator>"
        "<dcterms:modified>2025-11-30T10:00:00Z</dcterms:modified></c:coreProperties>"
    )
    body = paragraph("Harbours") + paragraph("A sentence that ends as sentences do.")
    report = desk.bring(desk.put("a.docx", word(body, {"docProps/core.xml": core})))
    assert "date: 2025-11-30" in desk.issue(report)
    assert "see that it is right" in report_lines(report)
    assert "authors:\n  - Ida Example" in desk.article(report)


def linked_picture(target: str, mode: str = "") -> tuple[str, dict[str, str | bytes]]:
    """Return a paragraph with a picture, and the part that says where it is."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    kind = "link" if mode else "embed"
    body = (
        f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{drawing}/wordprocessingDrawing">'
        '<wp:docPr id="1" name="p" descr="A quay at low tide"/>'
        f'<a:graphic xmlns:a="{drawing}/main"><a:graphicData uri="{drawing}/picture">'
        f'<pic:pic xmlns:pic="{drawing}/picture"><pic:blipFill><a:blip r:{kind}="r9"/>'
        "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r9" Type="{office}/image" Target="{target}" {mode}/></Relationships>'
    )
    return body, {"word/_rels/document.xml.rels": relations}


def test_a_picture_comes_with_its_alternative_text_and_caption(desk: Desk) -> None:
    image, parts = linked_picture("media/image1.png")
    caption = paragraph(
        "Figure 1. The quay (Photo: Ida Example, CC BY-SA 4.0, https://example.org/q)"
    )
    body = (
        paragraph("Harbours") + paragraph("A sentence that ends as sentences do.") + image + caption
    )
    parts["word/media/image1.png"] = make_picture("green")
    report = desk.bring(desk.put("a.docx", word(body + paragraph("And so it goes on."), parts)))
    assert (
        '![A quay at low tide](images/figure-1.png "The quay"){credit="Ida Example" '
        'license=CC-BY-SA-4.0 source="https://example.org/q"}'
    ) in desk.body(report)
    assert (report.folder / "images/figure-1.png").read_bytes() == make_picture("green")
    assert not report.lost


def test_a_picture_on_the_network_is_never_fetched_but_told(desk: Desk) -> None:
    image, parts = linked_picture("http://127.0.0.1:9/q.png", 'TargetMode="External"')
    body = paragraph("Harbours") + paragraph("A sentence that ends as sentences do.") + image
    report = desk.bring(desk.put("a.docx", word(body, parts)))
    assert "nothing is fetched" in report_lines(report)
    assert not list((report.folder / "images").iterdir())
    assert not report.lost


OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def open_document(body: str) -> bytes:
    """Return an OpenDocument text with this body."""
    names = "".join(
        f' xmlns:{short}="{OFFICE}:{name}:1.0"'
        for short, name in (("office", "office"), ("text", "text"), ("draw", "drawing"))
    )
    content = (
        f'<office:document-content{names} xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'office:version="1.2"><office:body><office:text>{body}</office:text></office:body>'
        "</office:document-content>"
    )
    styles = (
        f"<office:document-styles{names}><office:font-face-decls/><office:styles/>"
        "<office:automatic-styles/><office:master-styles/></office:document-styles>"
    )
    return packed(
        {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content,
         "styles.xml": styles}
    )  # fmt: skip


def test_an_open_document_with_changes_comments_and_contents_is_told(desk: Desk) -> None:
    document = open_document(
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion>'
        "<text:p>slowly</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        "<text:p>Harbours</text:p>"
        "<text:table-of-content><text:index-body><text:p>Origins 3</text:p></text:index-body>"
        "</text:table-of-content>"
        '<text:p>The harbour <text:change text:change-id="c1"/>grew'
        "<office:annotation><dc:creator>Zoe</dc:creator><text:p>Is this right?</text:p>"
        "</office:annotation> after the war had ended.</text:p>"
    )
    report = desk.bring(desk.put("a.odt", document))
    assert desk.body(report) == "The harbour grew after the war had ended."
    told = report_lines(report)
    assert "1 tracked deletion accepted: “slowly”" in told
    assert "a comment: “Is this right?”" in told
    assert "the list of contents" in told
    assert report.lost == ()
