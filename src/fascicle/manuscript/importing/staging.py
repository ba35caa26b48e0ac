"""The stage: an import is built in a folder of its own, and appears whole or not at all."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from fascicle.errors import FascicleError, MachineError, UsageError, demand_memory
from fascicle.files import put_in_place, stage
from fascicle.findings import Finding
from fascicle.workspace import PUBLICATION_FILE, Workspace


class Stage:
    """A publication beside the real one, with only the imported issue in it."""

    def __init__(self, workspace: Workspace, issue_id: str) -> None:
        self.target = workspace
        self.issue_id = issue_id
        self.made: Path | None = None
        self._held = ExitStack()
        self.writes_publication = False

    def __enter__(self) -> Stage:
        manuscript = self.target.manuscript
        if not manuscript.exists():
            self.made = manuscript
        try:
            self.root = self._held.enter_context(stage(manuscript / self.issue_id))
            self.workspace = Workspace(self.root)
            self.folder = self.workspace.issue_folder(self.issue_id)
            self.folder.mkdir(parents=True)
            if self.target.publication_file.is_file():
                shutil.copyfile(self.target.publication_file, self.root / PUBLICATION_FILE)
        except OSError as error:
            self._sweep()
            raise _failed(error, manuscript) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._sweep()
        if isinstance(error, OSError) and not isinstance(error, FascicleError):
            raise _failed(error, self.target.manuscript) from None

    def _sweep(self) -> None:
        """Take away the stage, and the folders that were made for it and stayed empty."""
        self._held.close()
        if self.made is not None:
            with suppress(OSError):
                self.made.rmdir()

    def write(self, name: str, content: bytes) -> None:
        """Write a file of the issue, through to the disk."""
        _write_through(self.folder / name, content)

    def write_publication(self, text: str) -> None:
        """Write `publication.yaml`: only where there is none."""
        _write_through(self.root / PUBLICATION_FILE, text.encode("utf-8"))
        self.writes_publication = True

    def as_placed(self, finding: Finding) -> Finding:
        """Return a finding on a staged file as one on the file that it will be."""
        where = finding.where
        for root in (self.root.as_posix(), self.root.resolve().as_posix()):
            where = where.replace(f"{root}/", "")
        return replace(finding, where=where)

    def place(self, *, force: bool) -> tuple[str, ...]:
        """Move everything to where it belongs; return the files, below the publication's root."""
        target = self.target.issue_folder(self.issue_id)
        published = False
        try:
            if self.writes_publication:
                # A link fails where a file has come in between, a rename would not.
                os.link(self.root / PUBLICATION_FILE, self.target.publication_file)
                published = True
            if target.exists() and not force:
                raise UsageError(
                    f"the issue {self.issue_id} is there already", where="import",
                    hint="overwrite it with `--force`",
                )  # fmt: skip
            put_in_place(self.folder, target)
        except BaseException:
            if published:
                self.target.publication_file.unlink(missing_ok=True)
            raise
        names = sorted(path for path in target.rglob("*") if path.is_file())
        written = [self.target.publication_file] if published else []
        return tuple(self.target.relative(path) for path in (*written, *names))

    def take_away(self, issue_id: str) -> None:
        """Move another issue into the stage, which is swept when the import ends."""
        self.target.issue_folder(issue_id).rename(self.root / "taken-away")


def _write_through(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _failed(error: OSError, folder: Path) -> MachineError:
    demand_memory(error)
    message = f"the issue cannot be written: {error.strerror or error}"
    return MachineError(
        message, where=str(folder), hint="see to the folder's permissions and space"
    )
