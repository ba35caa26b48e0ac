"""Imports that are put off, and the versions of what is installed."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from fascicle.late_imports import in_place_of, put_off
from fascicle.versions import version


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the name of a package that can be imported, and tells when it is."""
    folder = tmp_path / "quires"
    folder.mkdir()
    (folder / "__init__.py").touch()
    text = "SIZE = 16\n\ndef fold(sheets):\n    return sheets * SIZE\n"
    (folder / "folding.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("quires", "quires.folding"):  # as another test left it
        sys.modules.pop(name, None)
    return "quires"


def test_what_is_put_off_is_imported_when_it_is_used(package: str) -> None:
    name = f"{package}.folding"
    with put_off({name: ("fold",)}):
        from quires import folding  # type: ignore[import-not-found]
        from quires.folding import fold  # type: ignore[import-not-found]
    assert name not in sys.modules
    assert (fold(2), folding.SIZE) == (32, 16)
    assert name in sys.modules
    with put_off({name: ("fold",)}):
        assert sys.modules[name].__file__, "what is there already stays as it is"


def test_what_is_put_off_can_be_used_at_once(package: str) -> None:
    name = f"{package}.folding"
    with put_off({name: ("fold",)}):
        from quires import folding
        from quires.folding import fold

        assert (fold(2), folding.SIZE) == (32, 16)
    assert sys.modules[name].__file__


def test_a_module_in_place_of_another_is_there_in_the_block_alone(package: str) -> None:
    name = f"{package}.folding"
    with in_place_of(name, SIZE=8):
        from quires.folding import SIZE
    assert (SIZE, name in sys.modules) == (8, False)
    from quires import folding

    with in_place_of(name, SIZE=8):
        assert sys.modules[name] is not folding
    assert sys.modules[name] is folding


def test_the_program_lists_its_tasks_without_what_it_seldom_needs() -> None:
    code = (
        "import sys; sys.argv = ['fascicle', '--list']\n"
        "from fascicle.__main__ import main\n"
        "try:\n    main()\nfinally:\n"
        "    seldom = {'unittest.mock', 'invoke.vendor.yaml', 'importlib.metadata', 'rich'}\n"
        "    assert not seldom & sys.modules.keys(), seldom & sys.modules.keys()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, "Make the PDF" in done.stdout) == (0, True), done.stderr


@pytest.mark.parametrize(
    "package", ["weasyprint", "EbookLib", "markdown-it-py", "ruamel.yaml", "opendataloader_pdf"]
)
def test_versions_are_those_of_the_installed_packages(package: str) -> None:
    assert version(package) == metadata.version(package)


def test_a_package_that_is_not_installed_has_no_version() -> None:
    with pytest.raises(metadata.PackageNotFoundError):
        version("a-package-that-nobody-has")
