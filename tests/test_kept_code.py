"""What imports compile is compiled once, and comes out the same the next time."""

from __future__ import annotations

import dataclasses
import inspect
import re
import typing
from collections.abc import Callable
from pathlib import Path
from re import _compiler as compiler  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any, ForwardRef

import pytest

from fascicle import kept_code
from fascicle.kept_code import compiled_before
from fascicle.sealing import own_folder

MODULE = """
import re
from dataclasses import dataclass, field

@dataclass(frozen=True, slots=True, order=True)
class Folio:
    number: int
    label: str = "recto"
    notes: list[str] = field(default_factory=list, compare=False)

PATTERN = re.compile(r"(?P<volume>\\d+)[-–](?P<number>\\d+|[ivx]+)(supplement)?", re.IGNORECASE)
BYTES = re.compile(rb"%PDF-(\\d)")
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(kept_code, "_FEW", 0)


def imported() -> Any:
    """Return the module as it is after an import in a block."""
    module = ModuleType("quire")
    code = compile(MODULE, "quire.py", "exec")
    re.purge()
    with pytest.MonkeyPatch.context() as patch, compiled_before("quire"):
        patch.setitem(__import__("sys").modules, "quire", module)
        exec(code, vars(module))  # noqa: S102
    return module


def seen(module: Any) -> list[object]:
    folio = module.Folio(3, notes=["a"])
    match = module.PATTERN.fullmatch("26–IV")
    with pytest.raises(dataclasses.FrozenInstanceError) as error:
        folio.number = 4
    return [
        str(inspect.signature(module.Folio)), vars(module.Folio.__init__), module.Folio.__doc__,
        inspect.get_annotations(module.Folio.__init__),
        repr(folio), hash(folio) == hash(module.Folio(3)), folio < module.Folio(4),
        folio == module.Folio(3), dataclasses.asdict(folio), str(error.value),
        match.groupdict(), match.groups(), module.PATTERN.groups, module.PATTERN.flags,
        module.PATTERN.groupindex, module.BYTES.match(b"%PDF-1")[1],
    ]  # fmt: skip


def test_classes_and_expressions_are_the_same_when_they_were_kept() -> None:
    plain = ModuleType("quire")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(__import__("sys").modules, "quire", plain)
        exec(compile(MODULE, "quire.py", "exec"), vars(plain))  # noqa: S102

    first, again = imported(), imported()

    assert seen(plain) == seen(first) == seen(again)


def test_nothing_is_compiled_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    imported()
    file = own_folder() / "compiled-quire"
    before = file.read_bytes(), file.stat().st_mtime_ns

    def refuse(*arguments: object) -> None:
        raise AssertionError(arguments)

    monkeypatch.setattr(kept_code, "compile", refuse, raising=False)
    monkeypatch.setattr("re._compiler._code", refuse)

    assert imported().Folio(1).number == 1
    assert before == (file.read_bytes(), file.stat().st_mtime_ns)


def test_an_annotation_that_is_a_text_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def folio() -> None: ...

    def refuse(*arguments: object) -> None:
        raise AssertionError(arguments)

    folio.__annotations__ = {"number": "tuple[int, ...]", "label": "str | None"}
    with compiled_before("quire"):
        first = typing.get_type_hints(folio)
        with pytest.raises(SyntaxError, match="Forward reference must be an expression"):
            ForwardRef("str |")
    monkeypatch.setattr(kept_code, "compile", refuse, raising=False)
    with compiled_before("quire"):
        again = typing.get_type_hints(folio)

    assert again == first == {"number": tuple[int, ...], "label": str | None}
    assert "compile" not in vars(typing)


def test_for_a_few_new_ones_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_code, "_FEW", 12)
    with compiled_before("quire"):
        re.compile("[^aàáâ]+quire")

    assert not (own_folder() / "compiled-quire").exists()


def test_after_the_block_all_is_compiled_as_ever() -> None:
    compile_pattern = vars(compiler)["compile"]
    with pytest.raises(re.error), compiled_before("quire"):
        re.compile("(")

    assert vars(compiler)["compile"] is compile_pattern
    assert "exec" not in vars(dataclasses)


def test_a_block_within_another_ends_with_it() -> None:
    compile_pattern = vars(compiler)["compile"]
    with compiled_before("octavo"):
        seen(imported())
        assert "exec" in vars(dataclasses)
        assert vars(compiler)["compile"] is not compile_pattern
        assert seen(imported()) == seen(imported())

    assert vars(compiler)["compile"] is compile_pattern
    assert "exec" not in vars(dataclasses)


_sre = compiler._sre


class Engine:
    """One that takes other things than the engine that is known."""

    def __getattr__(self, name: str) -> object:
        return getattr(_sre, name)

    def compile(self, pattern: object, *given: object) -> object:
        *known, _ = given
        return _sre.compile(pattern, *known)


def with_an_argument_more(p: Any, flags: int = 0, more: None = None) -> object:
    """Compile as a Python that is not known would."""
    assert more is None
    return plain(p, flags)


def with_an_engine_of_its_own(p: Any, flags: int = 0) -> object:
    """Compile as a Python that is not known would."""
    assert _sre
    return plain(p, flags)


def with_two_at_once(p: Any, flags: int = 0) -> object:
    """Compile while another thread does."""
    assert _sre
    made = plain(p, flags)
    plain("something else", 0)
    return made


plain: Callable[[Any, int], Any] = vars(compiler)["compile"]


@pytest.mark.parametrize(
    "compile_pattern", [with_an_argument_more, with_an_engine_of_its_own, with_two_at_once]
)
def test_a_compiler_that_is_not_as_it_is_known_compiles_as_ever(
    monkeypatch: pytest.MonkeyPatch, compile_pattern: Callable[..., object]
) -> None:
    expected = seen(imported())
    (own_folder() / "compiled-quire").unlink()
    monkeypatch.setattr(compiler, "compile", compile_pattern)

    assert seen(imported()) == seen(imported()) == expected


def test_an_engine_that_is_not_as_it_is_known_is_given_all_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = seen(imported())
    (own_folder() / "compiled-quire").unlink()
    code = inspect.getsource(compiler.compile).replace("tuple(indexgroup)", "tuple(indexgroup), 0")
    monkeypatch.setattr(compiler, "compile", compiler.compile)
    monkeypatch.setattr(compiler, "_sre", Engine())
    exec(code, vars(compiler))  # noqa: S102

    assert seen(imported()) == seen(imported()) == expected


def test_a_file_that_is_no_longer_whole_is_made_anew() -> None:
    imported()
    file = own_folder() / "compiled-quire"
    file.write_bytes(file.read_bytes()[:-5])

    assert seen(imported()) == seen(imported())


def test_without_a_home_all_is_compiled_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", homeless)

    assert seen(imported()) == seen(imported())
