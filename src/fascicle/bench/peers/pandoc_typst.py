"""Pandoc to Typst's markup, then Typst as a Python package: `python -m … PANDOC MARKDOWN PDF`.

The package is no command that pandoc could call as its PDF engine.
"""

import subprocess
import sys
from importlib import import_module
from pathlib import Path


def main(pandoc: str, markdown: str, pdf: str) -> None:
    """Set a Markdown file into a PDF."""
    made = Path(pdf).with_suffix(".typ")
    command = [pandoc, markdown, "--standalone", "--to=typst", f"--output={made}"]
    subprocess.run(command, check=True)  # noqa: S603  # the pandoc that was found
    typst = import_module("typst")  # no dependency of ours
    typst.compile(str(made), output=pdf, root=str(made.parent))


if __name__ == "__main__":
    main(*sys.argv[1:])
