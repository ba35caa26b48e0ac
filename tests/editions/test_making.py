"""What editions need is imported where they begin, and what they leave goes where others follow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from fascicle.editions import making
from fascicle.editions.pdf import binding
from fascicle.pipeline.building import build
from tests.conftest import Bench


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


def test_what_was_bound_stays_only_where_nothing_follows(bench: Bench) -> None:
    build(bench.workspace, "1-2", ["pdf"])
    assert len(binding._BOUND) == 1  # it has no other sign
    build(bench.workspace, "1-2", ["pdf"], force=True, in_process=True)
    assert not binding._BOUND
