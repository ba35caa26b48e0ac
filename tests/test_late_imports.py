"""Imports that are put off, and the versions of what is installed."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from fascicle.late_imports import in_place_of, put_off
from fascicle.pipeline.building import build
from fascicle.versions import version
from tests.conftest import Bench


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the name of a package that can be imported, and tells when it is."""
    folder = tmp_path / "quires"
    folder.mkdir()
    (folder / "__init__.py").touch()
    text = "SIZE = 16\n\ndef fold(sheets):\n    return sheets * SIZE\n"
    text += "\nclass Quire:\n    def __init__(self, sheets):\n        self.sheets = sheets\n"
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


def test_a_class_that_is_put_off_is_no_method_of_another(package: str) -> None:
    with put_off({f"{package}.folding": ("Quire",)}):
        from quires.folding import Quire
    binder = type("Binder", (), {"quire": Quire})()
    assert binder.quire(4).sheets == 4


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


SELDOM = {
    "babel", "bz2", "gzip", "lzma", "webbrowser", "pprint", "tokenize", "ipaddress", "zoneinfo",
    "pkgutil", "jinja2.compiler", "jinja2.lexer", "jinja2.parser", "PIL.ExifTags",
    "PIL.TiffImagePlugin", "PIL.GifImagePlugin", "PIL.ImageOps", "defusedxml",
}  # fmt: skip
FOR_SHEETS = {"tinycss2", "cssselect2", "ctypes.util"}


def seldom_of(bench: Bench, edition: str, home: Path) -> set[str]:
    """Return what a new process that makes an edition has imported of what is seldom needed."""
    code = (
        "import sys; sys.argv[0] = 'fascicle'\n"
        "from fascicle.__main__ import main\n"
        "try:\n    main()\nfinally:\n    print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, edition],
        cwd=bench.root,
        # Templates are kept compiled in the folder for what is temporary.
        env={**os.environ, "XDG_CACHE_HOME": str(home), "TMPDIR": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    return (SELDOM | FOR_SHEETS) & set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(("edition", "needed"), [("epub", FOR_SHEETS), ("pdf", set())])
def test_an_edition_is_made_without_what_it_seldom_needs(
    bench: Bench, tmp_path: Path, edition: str, needed: set[str]
) -> None:
    bench.picture()
    bench.article("\n![A dot](images/dot.png)\n")

    first = seldom_of(bench, edition, tmp_path)
    assert {"babel", "jinja2.compiler"} <= first, "what has to be made the first time arrives"
    (bench.workspace.issue_dist("1-2") / "build.json").unlink()
    assert seldom_of(bench, edition, tmp_path) <= needed


def test_what_is_put_off_arrives_for_the_pictures_that_need_it(
    bench: Bench, tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.IFD.GPSInfo] = {1: "S", 2: (40.0, 30.0, 36.0), 3: "W", 4: (49.0, 0.0, 0.0)}
    folder = bench.picture().parent
    ramp = Image.linear_gradient("L").resize((64, 40))
    ramp.convert("CMYK").save(folder / "turned.jpg", exif=exif)
    ramp.save(folder / "moving.gif", save_all=True, append_images=[ramp.rotate(180)])
    ramp.convert("RGB").save(folder / "shrunk.webp", exif=exif)
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'
    (folder / "drawn.svg").write_text(drawing)
    names = ("dot.png", "turned.jpg", "moving.gif", "shrunk.webp", "drawn.svg")
    bench.article("".join(f"\n![A picture](images/{name})\n" for name in names))

    arrived = seldom_of(bench, "epub", tmp_path)
    assert {"PIL.ExifTags", "PIL.GifImagePlugin", "PIL.ImageOps", "defusedxml"} <= arrived
    (made,) = bench.workspace.issue_dist("1-2").glob("*.epub")
    content = made.read_bytes()
    build(bench.workspace, "1-2", ["epub"], force=True)  # here, where all is imported as ever
    assert made.read_bytes() == content
    with zipfile.ZipFile(made) as book:
        (turned,) = (name for name in book.namelist() if "turned" in name)
        with Image.open(io.BytesIO(book.read(turned))) as image:
            assert (image.size, image.mode, dict(image.getexif())) == ((40, 64), "RGB", {})


@pytest.mark.parametrize(
    "package", ["weasyprint", "EbookLib", "markdown-it-py", "ruamel.yaml", "opendataloader_pdf"]
)
def test_versions_are_those_of_the_installed_packages(package: str) -> None:
    assert version(package) == metadata.version(package)


def test_a_package_that_is_not_installed_has_no_version() -> None:
    with pytest.raises(metadata.PackageNotFoundError):
        version("a-package-that-nobody-has")
