"""What modules compile anew at each import, kept: methods of dataclasses, and regular expressions.

Python keeps its modules compiled, but not what they have it compile while they are imported. That
was a third of the time that our imports take, and those are a third of a short command's.
"""

from __future__ import annotations

import dataclasses
import hashlib
import marshal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from re import _compiler as compiler  # type: ignore[attr-defined]  # no other way to it
from types import CodeType
from typing import Any

from fascicle.sealing import own_folder, read_sealed, write_sealed

_Compile = Callable[[Any, int], Any]


@contextmanager
def compiled_before(name: str) -> Iterator[None]:
    """Have what the imports of the block compile taken from what was compiled before.

    `name` is the block's. What comes of it is the same, and is kept for the next time.
    """
    try:
        file = own_folder() / f"compiled-{name}"
    except RuntimeError:  # no home
        yield
        return
    inputs = f"{name}\n{sys.version}"
    content = read_sealed(file, inputs)
    kept = _Kept(*marshal.loads(content)) if content else _Kept({}, {})  # noqa: S302  # sealed
    compile_pattern, engine = compiler.compile, compiler._sre  # noqa: SLF001  # what it hands over
    vars(dataclasses)["exec"] = kept.run
    compiler.compile = kept.compile_with(compile_pattern, engine)
    compiler._sre = _Engine(engine, kept)  # noqa: SLF001  # as above
    try:
        yield
    finally:
        del vars(dataclasses)["exec"]
        compiler.compile, compiler._sre = compile_pattern, engine  # noqa: SLF001  # as above
    if kept.is_new:
        write_sealed(file, inputs, marshal.dumps((kept.functions, kept.patterns)))


@dataclass(slots=True)
class _Kept:
    """Functions by the digest of their text; what the engine was given, by pattern and flags."""

    functions: dict[bytes, CodeType]
    patterns: dict[tuple[Any, int], tuple[Any, ...]]
    is_new: bool = field(default=False, init=False)
    given: tuple[Any, ...] = field(default=(), init=False)

    def run(self, text: str, *names: Any) -> None:
        """Run the text of functions, as `exec` does."""
        digest = hashlib.sha256(text.encode()).digest()
        code = self.functions.get(digest)
        if code is None:
            code = self.functions[digest] = compile(text, "<string>", "exec")
            self.is_new = True
        exec(code, *names)  # noqa: S102  # in place of the standard library's own

    def compile_with(self, compile_pattern: _Compile, engine: Any) -> _Compile:
        """Return `re._compiler.compile`, which gives the engine what it was given before."""

        def compile_once(pattern: Any, flags: int = 0) -> Any:
            if type(pattern) not in {str, bytes}:
                return compile_pattern(pattern, flags)
            key = (pattern, int(flags))
            if given := self.patterns.get(key):
                return engine.compile(pattern, *given)
            made = compile_pattern(pattern, flags)
            self.patterns[key], self.is_new = self.given, True
            return made

        return compile_once


class _Engine:
    """The engine of regular expressions, which notes what it is given."""

    def __init__(self, engine: Any, kept: _Kept) -> None:
        self._engine = engine
        self._kept = kept

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def compile(
        self, pattern: Any, flags: int, code: list[int], groups: int,
        index: dict[str, int], names: tuple[str | None, ...],
    ) -> Any:  # fmt: skip
        """Return a compiled expression."""
        plain = [*map(int, code)]  # some have names
        self._kept.given = (int(flags), plain, groups, dict(index), names)
        return self._engine.compile(pattern, flags, code, groups, index, names)
