"""What editions need is imported where they begin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from fascicle.editions import making


def test_what_an_edition_needs_is_got_ready_once(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks: list[str] = []

    @contextmanager
    def note(name: str) -> Iterator[None]:
        blocks.append(name)
        yield

    making._get_ready(["epub"])
    monkeypatch.setattr(making, "compiled_before", note)
    making._get_ready(["epub"])

    assert blocks == []
