"""A store that the workers of a cluster share with who asks them: a folder, or any fsspec URL.

What lies in it is named by its digest, and held against it when it is read: a store that shows a
file before it is whole can do no harm.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fascicle.errors import MachineError


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of a store, which is one run's own; its address is all that goes to a worker."""

    url: str

    def put(self, content: bytes) -> str:
        """Put something into the store; return its name."""
        name = hashlib.sha256(content).hexdigest()
        with self._opened() as (files, folder):
            files.makedirs(folder, exist_ok=True)
            files.pipe_file(f"{folder}/{name}", content)
        return name

    def take(self, name: str) -> bytes:
        """Return what has that name; raise MachineError where it is not what was put there."""
        with self._opened() as (files, folder):
            content: bytes = files.cat_file(f"{folder}/{name}")
        if hashlib.sha256(content).hexdigest() != name:
            message = f"{name} is not what was put there"
            raise MachineError(message, where=self.url, hint="see to the store")
        return content

    def drop(self, name: str) -> None:
        """Take something away."""
        with self._opened() as (files, folder):
            files.rm_file(f"{folder}/{name}")

    def clear(self) -> None:
        """Take away all of this run."""
        with self._opened() as (files, folder):
            if files.exists(folder):
                files.rm(folder, recursive=True)

    @contextmanager
    def _opened(self) -> Iterator[tuple[Any, str]]:
        """Yield the file system and the folder in it; whatever it raises becomes a MachineError."""
        from fsspec.core import url_to_fs

        try:
            yield url_to_fs(self.url)
        except MachineError:
            raise
        except Exception as error:  # each kind of store fails in ways of its own
            message = f"the store cannot be used: {type(error).__name__}: {error}"[:500]
            hint = "name a folder that all machines have, or an address as s3://bucket/folder"
            raise MachineError(message, where=self.url, hint=hint) from error


def open_store(address: str) -> Store | None:
    """Return a folder of its own in the store at an address; None where there is none.

    A relative path is taken from here. Raise MachineError where nothing can be put there.
    """
    if not address:
        return None
    url = address if "://" in address else Path(address).expanduser().resolve().as_posix()
    store = Store(f"{url.rstrip('/')}/fascicle-{uuid.uuid4().hex[:12]}")
    store.drop(store.put(b"is it there?"))
    return store
