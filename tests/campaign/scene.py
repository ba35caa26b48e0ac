"""A scene: a small made-up serial, where it is sent, and a document to import."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.campaign.state import TEMPORARY
from tests.faults.test_faults import BASE

ISSUE = "1-1"
SERIAL, SHELF, INBOX = "serial", "shelf", "inbox"
NOTE = "  - {date: 2025-11-02, note: The number of the planks was wrong.}\n"
MARK = "FASCICLE_CAMPAIGN"
"""A variable by which the processes of a trial are known."""

_MORE = """
web: {url: https://harbour-notes.example/}
distribute: {shelf: {url: ../shelf}}
"""
_PLANKS = "\nThe pier has {count} planks, and each of them creaks.\n"
_LETTER = """\
---
title: A Letter from the Lock
date: 2025-12-01
authors:
  - Lena Sluice
---

The lock opened {count} times this summer, and closed as often.
"""


class Scene:
    """A folder with the serial in it, and all that belongs to it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.serial = root / SERIAL
        self.article = self.serial / "manuscript" / ISSUE / "piers.md"
        self.issue_file = self.serial / "manuscript" / ISSUE / "issue.yaml"
        self.publication = self.serial / "manuscript" / "publication.yaml"
        self.document = root / INBOX / "letter.md"

    def lay_out(self) -> None:
        """Write the serial and the document."""
        shutil.copytree(BASE, self.serial)
        self.describe(1)
        (self.root / INBOX).mkdir()
        self.write_planks(40)
        self.write_letter(7)

    def describe(self, count: int) -> None:
        """Change a number in what is told of the serial."""
        text = (BASE / "manuscript" / "publication.yaml").read_text(encoding="utf-8")
        said = f"description: Notes from {count} harbours.\n"
        self.publication.write_text(text + _MORE + said, encoding="utf-8")

    def write_planks(self, count: int) -> None:
        """Change a number in the article."""
        before = self.article.read_text(encoding="utf-8").partition("\nThe pier has")[0]
        self.article.write_text(before + _PLANKS.format(count=count), encoding="utf-8")

    def write_letter(self, count: int) -> None:
        """Change a number in the document."""
        self.document.write_text(_LETTER.format(count=count), encoding="utf-8")

    def correct(self, count: int) -> None:
        """Change the article, with a dated note that tells it."""
        self.write_planks(count)
        text = self.issue_file.read_text(encoding="utf-8")
        if "history:" not in text:
            self.issue_file.write_text(f"{text}history:\n{NOTE}", encoding="utf-8")

    def copy_to(self, root: Path) -> Scene:
        """Return a copy of the scene."""
        shutil.copytree(self.root, root, symlinks=True, dirs_exist_ok=True)
        return Scene(root)

    @property
    def cache(self) -> Path:
        """The program's cache."""
        return self.serial / "dist" / ".cache"

    @property
    def temporary(self) -> Path:
        """The folder that the program gets for temporary files."""
        return self.root / TEMPORARY

    def run(self, *arguments: str) -> None:
        """Run the program here, undisturbed; it is to end well."""
        done = subprocess.run(
            command(arguments), cwd=self.serial, env=self.environment(), text=True,
            capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{arguments} ended with {done.returncode}: {done.stderr}"

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the variables for the program; Ace by DAISY is left out, as it is slow."""
        self.temporary.mkdir(exist_ok=True)
        own = {"TMPDIR": str(self.temporary), MARK: str(self.root), "PYTHONDONTWRITEBYTECODE": "1"}
        return {**os.environ, "FASCICLE_ACE": "", **own, **(more or {})}


def command(arguments: tuple[str, ...]) -> list[str]:
    """Return the command line of the program."""
    return [sys.executable, "-m", "fascicle", *arguments]
