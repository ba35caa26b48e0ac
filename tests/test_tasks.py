"""The program as an editor runs it."""

from __future__ import annotations

import functools
import io
import json
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from invoke import Exit

from fascicle.commands.telling import told
from fascicle.present.lines import write_line
from tests.conftest import PUBLICATION, SAMPLE, Bench


def test_an_edition_is_made_from_any_folder_below_the_root(bench: Bench) -> None:
    done = bench.run("epub", cwd=bench.issue_folder)
    assert (done.returncode, done.stderr.count("Traceback")) == (0, 0), done.stderr
    assert (bench.root / "dist" / "1-2" / "test-serial-1-2.epub").is_file()
    assert "test-serial-1-2.epub" in done.stdout


def test_with_nothing_changed_no_typesetter_is_imported(bench: Bench) -> None:
    bench.run("pdf", "epub")
    code = (
        "import sys\nfrom fascicle.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as exit:\n    assert not exit.code\n"
        "heavy = {'weasyprint', 'pikepdf', 'ebooklib', 'pydantic', 'markdown_it', 'fontTools', "
        "'asyncio'}\n"
        "print('imported:', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "pdf", "epub"],
        cwd=bench.root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "imported: []" in done.stdout, done.stdout + done.stderr
    assert done.stdout.count("unchanged") == 2


def test_a_wrong_manuscript_ends_with_3_and_every_mistake(bench: Bench) -> None:
    bench.write("manuscript/publication.yaml", PUBLICATION.replace("5679", "5678"))
    bench.article("\n[x](#no)\n")
    done = bench.run("pdf")
    assert done.returncode == 3
    assert "manuscript/publication.yaml:2: " in done.stderr
    assert "manuscript/1-2/first.md:7: " in done.stderr
    assert done.stderr.count("hint: ") == 2
    assert "Traceback" not in done.stderr


def test_a_wrong_command_line_ends_with_1(bench: Bench, tmp_path: Path) -> None:
    assert bench.run("pdf", "--nonsense").returncode == 1
    done = bench.run("pdf", "--issue", "7-7")
    assert (done.returncode, "hint: issues: 1-2" in done.stderr) == (1, True)
    outside = bench.run("pdf", cwd=tmp_path)
    assert (outside.returncode, "publication.yaml" in outside.stderr) == (1, True)


@pytest.mark.parametrize(
    ("line", "said", "hint"),
    [
        ("pdff", "fascicle: there is no task “pdff”", "did you mean pdf?"),
        ("archive.verfy", "fascicle: there is no task", "did you mean archive.verify?"),
        ("--help epbu", "fascicle: there is no task “epbu”", "did you mean epub?"),
        ("pdf --drfat", "fascicle pdf: there is no option “--drfat”", "did you mean --draft?"),
        ("preview --no-browsre", "there is no option “--no-browsre”", "did you mean --no-browser?"),
        ("--lst", "fascicle: there is no option “--lst”", "did you mean --list?"),
        ("pdf --qqq", "there is no option “--qqq”", "fascicle --help pdf tells all there is"),
        ("pdf 1-2", "fascicle pdf: there is no task “1-2”", "picked with --issue 1-2"),
        ("pdf --issue", "--issue: it needs a value", "fascicle --help pdf"),
        ("import", "fascicle import: no file is named", "fascicle --help import"),
        ("pdf --for scren", "--for: a PDF is not made for “scren”", "did you mean screen?"),
        ("check --format gitbal", "--format: there is no format", "did you mean gitlab?"),
        ("backlist --editions pfd", "--editions: there is no edition", "did you mean pdf?"),
    ],
)
def test_a_typing_mistake_on_the_command_line_is_told_with_the_nearest_name(
    bench: Bench, line: str, said: str, hint: str
) -> None:
    done = bench.call(*line.split())
    assert done.returncode == 1, done.stderr
    assert said in done.stderr.splitlines()[0]
    assert hint in done.stderr.splitlines()[1]
    assert len(done.stderr.splitlines()) == 2


def test_a_file_in_the_place_of_a_folder_ends_with_4(bench: Bench) -> None:
    bench.write("dist", "not a folder")
    done = bench.run("pdf")
    assert (done.returncode, "Traceback" in done.stderr) == (4, False), done.stderr
    assert "dist" in done.stderr


@pytest.mark.parametrize("option", ["--jobs=x", "--jobs=-1"])
def test_a_number_that_is_none_is_told_in_a_line(bench: Bench, option: str) -> None:
    done = bench.run("pdf", option)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert done.stderr.startswith("--jobs: ")


def test_an_import_where_no_publication_is_begins_one(tmp_path: Path) -> None:
    text = (
        "A Title of Some Length\n\nTest Serial ISSN 1234-5679 Volume 4 Issue 3\n"
        "Author: Ada Author\n\nExecutive Summary\n\nA short paragraph of text.\n"
    )
    (tmp_path / "issue.txt").write_text(text)
    done = Bench(tmp_path).run("import", "issue.txt")
    assert done.returncode == 0, done.stderr
    assert "none lost" in done.stdout
    assert (tmp_path / "tasks.py").is_file()
    assert (tmp_path / "manuscript" / "4-3" / "issue.yaml").is_file()
    assert Bench(tmp_path).run("epub").returncode == 0


@pytest.mark.slow
def test_an_error_in_an_edition_ends_with_2_and_a_report(bench: Bench) -> None:
    bench.run("pdf")
    (bench.root / "dist" / "1-2" / "test-serial-1-2.pdf").write_bytes(b"%PDF-1.7 torn")
    done = bench.call("check")
    assert done.returncode == 2
    assert "[error P-001, pdf]" in done.stderr
    assert (bench.root / "dist" / "1-2" / "check.json").is_file()


@pytest.mark.slow
def test_of_a_stale_edition_it_is_told_in_one_line_what_is_in_the_report_in_many(
    bench: Bench,
) -> None:
    bench.call("pdf")
    bench.call("pdf", "--for", "archive")
    bench.article("\nOther words stand here.\n\nAnd here.\n\nAnd at this third place.\n")
    bench.call("pdf")
    told = bench.call("check")
    record = json.loads((bench.root / "dist" / "1-2" / "check.json").read_text())
    codes = [each["code"] for each in record["findings"] if each["edition"] == "pdf-archive"]
    assert codes.count("W-001") > 1
    (line,) = (line for line in told.stderr.splitlines() if "pdf-archive]" in line)
    assert "B-001" in line
    assert f"differs from the manuscript in {len(codes) - 1} places, see check.html" in line
    assert "invoke pdf --for archive --issue 1-2" in told.stderr


def test_what_a_manuscript_says_cannot_steer_the_terminal(bench: Bench) -> None:
    bench.article("\n[x](#\x1b]0;owned\x07)\n")
    done = bench.run("pdf")
    assert "\x1b]0" not in done.stderr


def test_lines_that_are_told_side_by_side_stay_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2)

    class Pipe(io.StringIO):
        """Lets the other thread write between any two writes of one."""

        def write(self, text: str) -> int:
            with suppress(threading.BrokenBarrierError):
                both.wait(timeout=0.2)
            return super().write(text)

    monkeypatch.setattr(sys, "stderr", pipe := Pipe())
    tell = functools.partial(write_line, to_errors=True)
    threads = [threading.Thread(target=tell, args=(text,)) for text in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(pipe.getvalue().splitlines()) == ["one", "two"]


def tasks_listed(bench: Bench, folder: Path) -> set[str]:
    """Return the names at the beginning of the lines that `--list` prints."""
    lines = bench.run("--list", cwd=folder).stdout.splitlines()
    return {line.split()[0] for line in lines if line.startswith("  ") and line[2:3].strip()}


def test_all_tasks_are_listed_those_of_the_project_only_in_its_checkout(bench: Bench) -> None:
    editors = {"init", "new", "import", "preview", "pdf", "epub", "build", "check"}
    own = {"lint", "test", "bench"}
    assert tasks_listed(bench, SAMPLE.root) >= editors | own
    assert tasks_listed(bench, bench.root) >= editors
    assert not tasks_listed(bench, bench.root) & own


def test_help_asked_for_after_import_is_not_taken_for_a_file(bench: Bench) -> None:
    done = bench.run("import", "--help")
    assert (done.returncode, "hint: invoke --help import" in done.stderr) == (1, True)


def test_a_reader_that_goes_away_is_no_fault(bench: Bench) -> None:
    command = f"{sys.executable} -m fascicle --list | true"
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=bench.root, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""


@pytest.mark.parametrize("what", ["--list", "check --list"])
def test_an_output_that_takes_nothing_more_is_told(bench: Bench, what: str) -> None:
    command = f"{sys.executable} -m fascicle {what} > /dev/full"
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=bench.root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 4
    assert "No space left on device\nhint: " in done.stderr
    assert "Traceback" not in done.stderr


LARGE_BUFFER = """
import io, sys
from fascicle.__main__ import main
sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False), 1_000_000))
main()
"""


def test_an_output_that_is_written_at_the_end_alone_is_told_once(bench: Bench) -> None:
    for what in ("--list", "check --list"):  # Python 3.14 keeps more of it for the end
        done = subprocess.run(
            ["/bin/sh", "-c", f'"$0" -c "$1" {what} > /dev/full', sys.executable, LARGE_BUFFER],
            cwd=bench.root, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 4
        assert done.stderr.count("No space left on device") == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(5, "Input/output error", "dist/a.pdf"), "dist/a.pdf: Input/output error"),
        (MemoryError(), "fascicle: the memory is used up"),
        (OSError(12, "Cannot allocate memory", "a.md"), "fascicle: the memory is used up"),
        (RuntimeError("no colours"), "fascicle: the program failed: RuntimeError: no colours"),
    ],
)
def test_what_nobody_foresaw_is_told_in_our_form_and_ends_with_4(
    error: Exception, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    @told
    def fail() -> None:
        raise error

    with pytest.raises(Exit) as caught:
        fail()
    assert caught.value.code == 4
    assert capsys.readouterr().err.startswith(f"{said}\nhint: ")
    monkeypatch.setenv("FASCICLE_TRACEBACK", "1")
    with pytest.raises(type(error)):
        fail()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_at_the_very_end_ends_the_program_without_a_traceback(
    number: signal.Signals,
) -> None:
    code = (
        "import atexit, os, signal\n"
        "from fascicle.commands.telling import told\n"
        "@told\n"
        "def work():\n"
        f"    atexit.register(os.kill, os.getpid(), {int(number)})\n"
        "work()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (-number, "")


def test_a_signal_before_the_beginning_ends_the_program_as_if_it_heeded_none() -> None:
    code = (
        "import os, signal, sys\n"
        "from fascicle.commands.telling import told\n"
        "class Finder:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'fascicle.present.findings':\n"
        "            os.kill(os.getpid(), signal.SIGTERM)\n"
        "sys.meta_path.insert(0, Finder())\n"
        "told(lambda: print('begun'))()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGTERM, "", "")


def test_a_signal_of_which_a_library_makes_an_error_of_its_own_is_told_as_what_it_is() -> None:
    code = (
        "import os, signal\n"
        "from fascicle.commands.telling import told\n"
        "@told\n"
        "def work():\n"
        "    try:\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "    except BaseException:\n"  # as PyCapsule_Import does
        "        raise ImportError('could not import module') from None\n"
        "work()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "ended by SIGTERM" in done.stderr
    assert "could not import" not in done.stderr


def test_who_hears_no_more_is_not_kept_waiting_for_java() -> None:
    code = (
        "import atexit, threading\n"
        "from fascicle.commands.telling import told\n"
        "@told\n"
        "def check():\n"
        "    wait = threading.Event().wait\n"
        "    threading.Thread(target=wait, name='fascicle.checks.java', daemon=True).start()\n"
        "    atexit.register(wait)\n"
        "    raise BrokenPipeError\n"
        "check()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_libraries_log_is_not_shown() -> None:
    code = (
        "import logging\n"
        "from fascicle.commands.telling import told\n"
        "@told\n"
        "def work():\n"
        "    logging.info('a library')\n"  # it has all others shown from then on
        "    logging.getLogger('another').warning('a library')\n"
        "work()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_the_table_of_codes_is_listed_and_each_is_explained(bench: Bench) -> None:
    listed = bench.run("check", "--list")
    assert listed.returncode == 0, listed.stderr
    assert "M-015   error    a picture has no alternative text" in listed.stdout
    assert "rule: WCAG 2.2, 1.4.3; needs: a PDF edition" in listed.stdout
    explained = bench.run("check", "--explain", "m-015").stdout
    assert "WCAG 2.2, 1.1.1" in explained
    assert "how to mend it: say in a sentence" in explained
    unknown = bench.run("check", "--explain", "M-999")
    assert (unknown.returncode, "hint: " in unknown.stderr) == (1, True)


def test_a_buffer_that_was_closed_for_want_of_memory_is_told_as_that() -> None:
    code = (
        "from fascicle.commands.telling import told\n"
        "class Half:\n"
        "    def __del__(self):\n"
        "        raise ValueError('it is closed')\n"
        "@told\n"
        "def body():\n"
        "    half = Half()\n"
        "    try:\n"
        "        raise MemoryError\n"
        "    finally:\n"
        "        raise ValueError('it is closed')\n"
        "body()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "the memory is used up" in done.stderr
    assert "Exception ignored" not in done.stderr
    assert "it is closed" not in done.stderr.partition("hint: ")[0]
