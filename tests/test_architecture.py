"""The floor plan: data flows one way through the house, and so do imports."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import fascicle

ROOMS = (
    "__main__",
    "tasks",
    "commands",
    "bench",
    "bill",
    "present",
    "backlist",
    "preview",
    "pipeline",
    "archive",
    "distribution",
    "checks",
    "editions",
    "layout",
    "manuscript",
    "issue",
    "workspace",
    "doors",
    "kept_code",
    "own_files",
    "tongues",
    "sealing",
    "files",
    "versions",
    "room",
    "late_imports",
    "forking",
    "errors",
    "codes",
    "findings",
)
"""From the top of the house to its ground: a room imports from itself and from those below."""

HOUSE = Path(fascicle.__file__).parent
FILES = sorted(HOUSE.rglob("*.py"))


def room_of(file: Path) -> str:
    return file.relative_to(HOUSE).parts[0].removesuffix(".py")


def imports_of(file: Path) -> set[str]:
    """Return the rooms that a file imports from, wherever in the file it does."""
    rooms = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: write imports whole, from fascicle on"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        rooms |= {name.split(".")[1] for name in names if name.startswith("fascicle.")}
    return rooms


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(HOUSE)))
def test_imports_go_down_the_floor_plan(file: Path) -> None:
    room = room_of(file)
    if room == "__init__":
        return
    assert room in ROOMS, f"{room} is not on the floor plan: which room does it belong to?"
    above = {other for other in imports_of(file) if ROOMS.index(other) < ROOMS.index(room)}
    assert not above, (
        f"{file.relative_to(HOUSE)} imports from {', '.join(sorted(above))}, which stands above "
        f"{room}: hand the value down as a parameter, or move the code up"
    )


def test_no_package_re_exports_its_rooms() -> None:
    for file in FILES:
        if file.name == "__init__.py":
            statements = ast.parse(file.read_text(encoding="utf-8")).body
            assert len(statements) == 1, f"{file}: a package's __init__ is its docstring"


def test_only_one_room_prints() -> None:
    for file in FILES:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
        prints = any(isinstance(call, ast.Name) and call.id == "print" for call in calls)
        assert not prints or room_of(file) == "present", f"{file} prints: let present do it"


def test_no_room_has_a_name_that_says_nothing() -> None:
    forbidden = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    assert not {file.stem for file in FILES} & forbidden


def functions_of(file: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(HOUSE)))
def test_who_tells_of_a_file_asks_before_whether_it_was_memory(file: Path) -> None:
    asks = {"demand_memory", "is_want_of_memory"}
    for function in functions_of(file):
        nodes = [*ast.walk(function)]
        told = [node for node in nodes if isinstance(node, ast.Attribute)]
        tells = any(each.attr == "strerror" and ast.unparse(each.value) != "os" for each in told)
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
        assert not tells or names & asks, f"{file}, {function.name}: ask demand_memory of the error"
