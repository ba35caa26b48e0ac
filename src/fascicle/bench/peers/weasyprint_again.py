"""WeasyPrint and EbookLib as they come, warm, again and again: `python -m … HTML FOLDER SECONDS`.

The same document each time, without tags: less is asked of it than of an issue of ours. It begins
when what comes in ends, and says how many times it was done and how many seconds that took.
"""

import sys
import time
from pathlib import Path


def main(html: str, folder: str, seconds: str) -> None:
    """Make a page of HTML and its pictures into a PDF and an EPUB until the time is over."""
    page, made = Path(html), Path(folder)
    made.mkdir(parents=True, exist_ok=True)
    make(page, made)
    tell("ready")
    sys.stdin.read()
    count, begun = 0, time.perf_counter()
    while count == 0 or time.perf_counter() - begun < float(seconds):
        make(page, made)
        count += 1
    tell(f"{count} {time.perf_counter() - begun}")


def tell(line: str) -> None:
    """Say a line to who waits for it."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def make(page: Path, folder: Path) -> None:
    """Write the PDF and the EPUB of a page to a folder."""
    import weasyprint
    from ebooklib import epub

    weasyprint.HTML(filename=page).write_pdf(folder / "issue.pdf")
    book = epub.EpubBook()
    book.set_identifier("issue")
    book.set_title("Issue")
    book.set_language("en")
    text = epub.EpubHtml(title="Issue", file_name="issue.xhtml", content=page.read_text("utf-8"))
    book.add_item(text)
    for picture in sorted((page.parent / "images").iterdir()):
        kind = "image/svg+xml" if picture.suffix == ".svg" else "image/png"
        book.add_item(
            epub.EpubItem(picture.name, f"images/{picture.name}", kind, picture.read_bytes())
        )
    book.toc, book.spine = (text,), ["nav", text]
    book.add_item(epub.EpubNcx())
    book.add_item(epub.EpubNav())
    epub.write_epub(folder / "issue.epub", book)


if __name__ == "__main__":
    main(*sys.argv[1:])
