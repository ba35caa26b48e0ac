"""An archive in a store elsewhere, over a connection that may break.

A store that can move a folder gets each version under another name first. One that cannot, as S3,
shows files one by one: those of a version come before the inventory that tells of them.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from fascicle.archive.place import STAGING, Outline, outline_of
from fascicle.distribution.delivery.sending import Courier, DamagedError
from fascicle.distribution.delivery.store import Store
from fascicle.files import lock

_NOTHING: Mapping[str, bytes] = MappingProxyType({})


class StorePlace:
    """A folder of a store. Runs of one publication wait for each other, those of others do not."""

    def __init__(self, name: str, courier: Courier, lock_file: Path) -> None:
        self.name, self._courier, self._lock = name, courier, lock_file

    def read(self, name: str) -> bytes | None:
        """Return what a file holds; None where there is none."""
        return self._courier.do(lambda store: store.read(name))

    def digest(self, name: str, algorithm: str = "sha512") -> str:
        """Return the digest of a file; '' where there is none."""
        return self._courier.do(lambda store: store.digest(name, algorithm))

    def files(self, folder: str) -> dict[str, int]:
        """Return the bytes of each file below a folder, by its name below it."""
        found = self._courier.do(lambda store: store.sizes(folder))
        return {name.removeprefix(f"{folder}/"): size for name, size in found.items()}

    def outline(self) -> Outline:
        """Return what there is at a glance; no file is opened for it."""
        return outline_of(self._courier.do(lambda store: store.sizes()))

    def write(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all."""
        self._courier.do(lambda store: _write(store, name, content))

    def add(
        self, folder: str, contents: Mapping[str, bytes], then: Mapping[str, bytes] = _NOTHING
    ) -> None:
        """Put a folder there that nothing refers to yet, complete; then write other files."""
        self._courier.do(lambda store: _add(store, folder, contents))
        for name, content in then.items():
            self.write(name, content)

    def writing(self) -> contextlib.AbstractContextManager[None]:
        """Let no other run of this publication write to the archive."""
        return lock(self._lock)

    def reading(self) -> contextlib.AbstractContextManager[None]:
        """Wait for a run of this publication that writes."""
        return lock(self._lock)


def _write(store: Store, name: str, content: bytes) -> None:
    """Write a file and read it back; it appears in one step."""
    if store.move is None:
        _bring(store, name, content)
        return
    folder, slash, file = name.rpartition("/")
    part = f"{folder}{slash}.{file}.part"
    _bring(store, part, content)
    store.rename(part, name)


def _add(store: Store, folder: str, contents: Mapping[str, bytes]) -> None:
    """Write the files of a folder; what a run before has brought there is not sent again."""
    place = folder
    if store.move:
        place = f"{STAGING}/{hashlib.sha256(folder.encode()).hexdigest()[:16]}"
    there = store.sizes(place)
    for name, content in contents.items():
        path = f"{place}/{name}"
        if there.get(path) != len(content) or not _is_there(store, path, content):
            _bring(store, path, content)
    for left in there.keys() - {f"{place}/{name}" for name in contents}:
        store.remove(left)
    if store.move:
        store.files.makedirs(store.at(folder.rpartition("/")[0]), exist_ok=True)
        store.rename(place, folder)
        with contextlib.suppress(Exception):  # something else is there, or it is gone already
            store.files.rmdir(store.at(STAGING))


def _bring(store: Store, name: str, content: bytes) -> None:
    store.pipe(name, content)
    if not _is_there(store, name, content):
        message = f"{name} came back other than it was sent"
        raise DamagedError(message)


def _is_there(store: Store, name: str, content: bytes) -> bool:
    return store.digest(name) == hashlib.sha256(content).hexdigest()
