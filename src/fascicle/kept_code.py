"""What modules compile anew at each import, kept: dataclasses, annotations, regular expressions.

Python keeps its modules compiled, but not what they have it compile while they are imported. That
was a third of the time that our imports take, and those are a third of a short command's.

It stands between inner parts of the standard library, which are the same in Python 3.11 to 3.14.
Where one is not what is known here, it is let be, and compiles as ever.
"""

from __future__ import annotations

import dataclasses
import hashlib
import marshal
import re
import sys
import typing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FunctionType
from typing import Any

from fascicle.sealing import kept

_FORM = 3
"""Of what is kept: another number where its makers or its readers change."""

_GIVEN = 5
"""What the engine is given of a pattern: flags, its code, groups, and their names in two orders."""

_FEW = 12
"""New ones for which nothing is written. Some are new each time: patterns of sets, in no order."""

_OF_AN_ANNOTATION = ("<string>", "eval")
"""What `typing` has one compiled with."""

_Compile = Callable[[Any, int], Any]


@contextmanager
def compiled_before(name: str) -> Iterator[None]:
    """Have what the imports of the block compile taken from what was compiled before.

    `name` is the block's. What comes of it is the same, and is kept for the next time. In a block
    within another, and in another thread's at the same time, all is the first one's.
    """
    with kept(f"compiled-{name}", f"{name}\n{_FORM}\n{sys.version}") as before:
        code = _Code(*marshal.loads(before.content)) if before.content else _Code({}, {}, {})  # noqa: S302  # sealed
        with (
            _put_into(dataclasses, "exec", code.run),
            _put_into(typing, "compile", code.annotation),
            _patterns_from(code),
        ):
            yield
        if code.new > _FEW:
            before.content = marshal.dumps((code.functions, code.annotations, code.patterns))


@contextmanager
def _put_into(module: Any, name: str, ours: Callable[..., Any]) -> Iterator[None]:
    """Have a module take what we put there for a function of Python's own."""
    names = vars(module)
    is_first = names.setdefault(name, ours) is ours
    try:
        yield
    finally:
        if is_first:
            del names[name]


@contextmanager
def _patterns_from(code: _Code) -> Iterator[None]:
    """Have regular expressions taken from `code`, if their compiler is as it is known here."""
    compiler: Any = vars(re).get("_compiler")
    if not _is_known(compiler):
        yield
        return
    compile_pattern, engine = compiler.compile, compiler._sre  # noqa: SLF001  # what it hands over
    compiler.compile = code.compile_with(compile_pattern, engine)
    compiler._sre = _Engine(engine, code)  # noqa: SLF001  # as above
    try:
        yield
    finally:
        compiler.compile, compiler._sre = compile_pattern, engine  # noqa: SLF001  # as above


def _is_known(compiler: Any) -> bool:
    """Return whether it takes a pattern and flags, and calls the engine by the module's name.

    Then no other block has taken its place, either.
    """
    function = getattr(compiler, "compile", None)
    if not isinstance(function, FunctionType) or not hasattr(compiler, "_sre"):
        return False
    code = function.__code__
    named = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return named == ("p", "flags") and "_sre" in code.co_names


class _Code:
    """Functions by the digest of their text; what the engine was given, by pattern and flags."""

    # Plain: a dataclass would be compiled here, each time.
    __slots__ = ("annotations", "functions", "last", "new", "patterns")

    def __init__(
        self,
        functions: dict[bytes, CodeType],
        annotations: dict[str, CodeType],
        patterns: dict[tuple[Any, int], tuple[Any, ...]],
    ) -> None:
        self.functions = functions
        self.annotations = annotations
        self.patterns = patterns
        self.new = 0
        self.last: tuple[Any, tuple[Any, ...]] = (None, ())  # what the engine made, and of what

    def run(self, text: Any, *names: Any, **options: Any) -> None:
        """Run the text of functions, as `exec` does."""
        code = self._compiled(text) if type(text) is str else text
        exec(code, *names, **options)  # noqa: S102  # in place of the standard library's own

    def _compiled(self, text: str) -> CodeType:
        digest = hashlib.sha256(text.encode()).digest()
        code = self.functions.get(digest)
        if code is None:
            # `from __future__` is ours, not theirs: it would make words of their annotations.
            code = compile(text, "<string>", "exec", dont_inherit=True)
            self.functions[digest] = code
            self.new += 1
        return code

    def annotation(self, text: Any, *how: Any, **options: Any) -> Any:
        """Return an annotation that is written as a text compiled, as `compile` does.

        There are a thousand in what we import, and three hundred that are different.
        """
        if type(text) is not str or how != _OF_AN_ANNOTATION or options:
            return compile(text, *how, **{"dont_inherit": True, **options})
        code = self.annotations.get(text)
        if code is None:
            code = compile(text, *how, dont_inherit=True)
            self.annotations[text] = code
            self.new += 1
        return code

    def compile_with(self, compile_pattern: _Compile, engine: Any) -> _Compile:
        """Return `re._compiler.compile`, which gives the engine what it was given before."""

        def compile_once(pattern: Any, flags: int = 0) -> Any:
            if type(pattern) not in {str, bytes}:
                return compile_pattern(pattern, flags)
            key = (pattern, int(flags))
            if given := self.patterns.get(key):
                return engine.compile(pattern, *given)
            made = compile_pattern(pattern, flags)
            last, given = self.last
            if made is last:  # else the engine was not asked as it is known here, or by others too
                self.patterns[key] = given
                self.new += 1
            return made

        return compile_once


class _Engine:
    """The engine of regular expressions, which notes what it is given."""

    def __init__(self, engine: Any, code: _Code) -> None:
        self._engine = engine
        self._code = code

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def compile(self, pattern: Any, *given: Any) -> Any:
        """Return a compiled expression."""
        made = self._engine.compile(pattern, *given)
        if len(given) == _GIVEN:
            flags, code, groups, index, names = given
            plain = [*map(int, code)]  # some have names
            self._code.last = made, (int(flags), plain, groups, dict(index), names)
        return made
