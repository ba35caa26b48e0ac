"""The declarations of the C libraries that WeasyPrint calls, parsed once and kept.

cffi has two ways to take them: as C, which it parses with a parser written in Python each time, a
sixth of WeasyPrint's import; or as tables made of it before (cffi, "Preparing and Distributing
modules": out-of-line, ABI level). WeasyPrint takes the first way, we give it the second. It also
knows an array by its type alone: the first way reads all declarations again for each length.
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
import io
import marshal
import sys
from collections.abc import Callable
from types import CodeType
from typing import Any

from fascicle.sealing import kept
from fascicle.versions import version


class FFI:
    """An interface to C libraries, which has all that cffi's own has once C has been declared."""

    def cdef(self, text: str) -> None:
        """Take declarations in C."""
        names: dict[str, Any] = {}
        exec(_tables(text), names)  # noqa: S102  # cffi's own way: its tables are a module
        interface = names["ffi"]
        # As attributes of its own: whoever typesets asks for them by the thousand.
        vars(self).update({name: getattr(interface, name) for name in dir(interface)})
        vars(self)["dlopen"] = functools.partial(_open_for_good, interface.dlopen)


def _open_for_good(open_library: Callable[..., Any], name: str, *flags: int) -> Any:
    """Return a library that is never closed: objects of it are let go when Python ends.

    They would call what is no longer there. ctypes opens it, too, and closes none.
    """
    library = open_library(name, *flags)
    ctypes.CDLL(name)
    return library


def _tables(text: str) -> CodeType:
    """Return cffi's module of the tables for declarations: as it was kept, or made now."""
    inputs = "\n".join((sys.version, version("cffi"), text))
    name = f"declarations-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    with kept(name, inputs) as tables:
        if tables.content is not None:
            found: CodeType = marshal.loads(tables.content)  # noqa: S302  # sealed: written below
            return found
        made = _make_tables(text)
        tables.content = marshal.dumps(made)
    return made


def _make_tables(text: str) -> CodeType:
    sys.modules.pop("cffi", None)  # what stands for it there
    import cffi

    interface = cffi.FFI()
    interface.cdef(text)
    interface.set_source("declarations", None, compiler_verbose=0)
    written = io.StringIO()
    interface.emit_python_code(written)
    return compile(written.getvalue(), "declarations", "exec")
