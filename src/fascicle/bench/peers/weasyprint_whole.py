"""WeasyPrint as it comes, on the whole issue in one document: `python -m … HTML PDF`."""

import sys


def main(html: str, pdf: str) -> None:
    """Set a page of HTML into a tagged PDF."""
    import weasyprint

    weasyprint.HTML(filename=html).write_pdf(pdf, pdf_variant="pdf/ua-1")


if __name__ == "__main__":
    main(*sys.argv[1:])
