"""Imports that other packages do at their start, put off until something of them is called."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

Function = Callable[..., Any]
Stands = Mapping[str, Sequence[str | Function]]
"""Modules, each with functions and classes of it that are only called."""


@contextmanager
def put_off(modules: Stands) -> Iterator[None]:
    """Have modules imported only when they are used, in the imports of the block.

    Each has the names with it of functions and classes that are imported from it, or functions that
    do the same and are called at once. What has been imported already stays as it is.
    """
    stand_ins = {
        name: _Later(name, functions)
        for name, functions in modules.items()
        if name not in sys.modules
    }
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name, stand_in in stand_ins.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]


@contextmanager
def in_place_of(name: str, **contents: Any) -> Iterator[None]:
    """Have the imports of the block find a module that has these contents alone."""
    known = sys.modules.get(name)
    stand_in = ModuleType(name)
    vars(stand_in).update(contents)
    sys.modules[name] = stand_in
    try:
        yield
    finally:
        if known is not None:
            sys.modules[name] = known
        elif sys.modules.get(name) is stand_in:
            del sys.modules[name]


@contextmanager
def without(name: str) -> Iterator[None]:
    """Have the imports of the block not find a module that they can do without."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # so it is said (importlib, 5.3.1)
    try:
        yield
    finally:
        del sys.modules[name]


class _Later(ModuleType):
    """Stands for a module until something of it is asked for."""

    def __init__(self, name: str, functions: Sequence[str | Function]) -> None:
        super().__init__(name)
        for function in functions:
            if isinstance(function, str):
                setattr(self, function, _later(name, function))
            else:
                setattr(self, function.__name__, function)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # the import system asks for these, and goes on without
            raise AttributeError(name)
        return getattr(_import(self.__name__), name)


def _later(module: str, name: str) -> Function:
    """Return what imports the real function or class and calls it."""
    called = _Called(module, name)
    return called if name[0].isupper() else lambda *given, **options: called(*given, **options)


class _Called:
    """Stands for a class: unlike a function, it is no method where it is an attribute of another.

    It can be copied, as the settings of programs are.
    """

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name

    def __call__(self, *given: Any, **options: Any) -> Any:
        return getattr(_import(self.module), self.name)(*given, **options)


def _import(name: str) -> ModuleType:
    """Return the real module, even in the block."""
    if isinstance(sys.modules.get(name), _Later):
        del sys.modules[name]
    return import_module(name)
