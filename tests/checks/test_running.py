"""How checks are run: the engines side by side, and nothing twice."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from fascicle.checks import running
from fascicle.checks.keeping import Keeper
from fascicle.checks.table import Check, Subject
from fascicle.codes.table import finding
from fascicle.errors import MachineError
from fascicle.findings import Finding, Report
from fascicle.pipeline.building import build
from fascicle.pipeline.checking import CHECK_FILE, check
from fascicle.pipeline.site import bring_statements, make_site
from tests.conftest import FRONT_MATTER, ISSUE, Bench


def run(
    monkeypatch: pytest.MonkeyPatch, subject: Subject, *checks: Check, keeper: Keeper | None = None
) -> Report:
    monkeypatch.setattr(running, "CHECKS", checks)
    return running.run([subject], "1-2", lambda _: None, keeper)


@pytest.fixture
def subject(bench: Bench) -> Subject:
    path = bench.write("dist/1-2/a.epub", b"a book")
    return Subject("epub", "epub", path, bench.issue(), "A", ())


def row(name: str, engine: str = "", judge: Callable[[], list[Finding]] = list) -> Check:
    return Check(name, "epub", lambda _: judge(), lambda: "1", bool(engine), engine)


def test_engines_work_side_by_side_and_are_told_in_the_order_of_the_table(
    monkeypatch: pytest.MonkeyPatch, subject: Subject
) -> None:
    meeting = threading.Barrier(3, timeout=60)  # breaks unless all three are at work at once

    def meet() -> list[Finding]:
        meeting.wait()
        return []

    checks = (row("a", "one", meet), row("b", "", meet), row("c", "two", meet))
    report = run(monkeypatch, subject, *checks)
    assert [ran.check for ran in report.ran] == ["a", "b", "c"]


def test_an_engine_that_is_never_done_is_told(
    monkeypatch: pytest.MonkeyPatch, subject: Subject
) -> None:
    over = threading.Event()

    def wait() -> list[Finding]:
        over.wait()
        return []

    monkeypatch.setattr(running, "PATIENCE", 0.1)
    with pytest.raises(MachineError, match="by java was not done after 0"):
        run(monkeypatch, subject, row("a", "engines.java", wait), row("b"))
    over.set()


def test_the_program_does_not_wait_for_an_engine_that_is_never_done() -> None:
    code = (
        "import atexit, threading\n"
        "from fascicle.commands.telling import told\n"
        "from fascicle.errors import MachineError\n"
        "@told\n"
        "def check():\n"
        "    wait = threading.Event().wait\n"
        "    threading.Thread(target=wait, name='fascicle.checks.java', daemon=True).start()\n"
        "    atexit.register(wait)\n"  # as Java's end does
        "    raise MachineError('it was not done')\n"
        "check()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (4, "fascicle: it was not done\n")


def test_a_fault_of_an_engine_is_not_lost(
    monkeypatch: pytest.MonkeyPatch, subject: Subject
) -> None:
    def fail() -> list[Finding]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(monkeypatch, subject, row("a", "one", fail), row("b"))


def test_what_the_machine_lacks_is_skipped_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, subject: Subject
) -> None:
    def lack() -> list[Finding]:
        raise MachineError("Java was not found", where="java", hint="install it")

    report = run(monkeypatch, subject, row("a", "one", lack), row("b"))
    assert [(each.check, each.why) for each in report.skipped] == [
        ("a", "Java was not found; install it")
    ]
    assert [ran.check for ran in report.ran] == ["b"]


def test_a_verdict_is_kept_until_the_file_or_what_judges_it_changes(
    monkeypatch: pytest.MonkeyPatch, subject: Subject, tmp_path: Path
) -> None:
    fault = finding("RSC-*", "it is broken", "EPUB/a.xhtml:3", edition="epub")
    asked: list[int] = []

    def judge() -> list[Finding]:
        asked.append(1)
        return [fault]

    def judged(judges: str = "1") -> Report:
        return run(monkeypatch, subject, row("a", "one", judge), keeper=Keeper(tmp_path, judges))

    first, second = judged(), judged()
    assert first.findings == second.findings == (fault,)
    assert [report.ran[0].kept for report in (first, second)] == [0, 1]
    assert second.ran[0].version == "1"
    judged("2")
    subject.path.write_bytes(b"another book")
    judged()
    assert len(asked) == 3


def test_a_kept_verdict_that_is_damaged_is_not_used(
    monkeypatch: pytest.MonkeyPatch, subject: Subject, tmp_path: Path
) -> None:
    keeper = Keeper(tmp_path, "1")
    run(monkeypatch, subject, row("a", "one"), keeper=keeper)
    (kept,) = tmp_path.glob("*.json")
    for text in ("{", "[]", '{"version": "1", "findings": [{"severity": "worst"}]}'):
        kept.write_text(text)
        assert run(monkeypatch, subject, row("a", "one"), keeper=keeper).ran[0].kept == 0


def test_a_second_check_of_unchanged_files_imports_no_engine(bench: Bench) -> None:
    build(bench.workspace, "1-2", ("epub", "web"))
    make_site(bench.workspace)
    first, file = check(bench.workspace, "1-2")
    bring_statements(bench.workspace, ["1-2"])
    code = (
        "import sys\nfrom fascicle.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as exit:\n    assert not exit.code\n"
        "heavy = {'jpype', 'pikepdf', 'pypdfium2', 'pydantic', 'lxml', 'jinja2'}\n"
        "print('imported:', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "check"],
        cwd=bench.root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "imported: []" in done.stdout, done.stdout + done.stderr
    assert "1-2: passed" in done.stdout
    assert check(bench.workspace, "1-2") == (first, file)


def test_a_report_is_written_again_where_anything_changed(bench: Bench) -> None:
    build(bench.workspace, "1-2", ("epub",))
    report, file = check(bench.workspace, "1-2")
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b'"ok": true', b'"ok": false'))
    assert check(bench.workspace, "1-2")[0].ok
    assert b'"ok": true' in file.read_bytes()
    bench.write("manuscript/1-3/issue.yaml", ISSUE)  # another issue with the same number
    bench.write("manuscript/1-3/first.md", FRONT_MATTER + "\nText.\n")
    findings = check(bench.workspace, "1-2")[0].findings
    assert [each.code for each in findings] == ["R-001"]
    assert report.findings == ()


def test_after_an_edit_only_what_changed_is_judged_again(bench: Bench) -> None:
    front = FRONT_MATTER.replace("First", "Second")
    bench.write("manuscript/1-2/issue.yaml", ISSUE + "  - second.md\n")
    bench.article(name="second.md", front=front)
    build(bench.workspace, "1-2", ("offprints",))
    first, file = check(bench.workspace, "1-2")
    bench.article(
        "\nAnother text.\n", name="second.md", front=FRONT_MATTER.replace("First", "Second")
    )
    build(bench.workspace, "1-2", ("offprints",))
    again, _ = check(bench.workspace, "1-2")
    assert file.name == CHECK_FILE
    judged = {ran.check: (ran.files, ran.kept) for ran in again.ran}
    assert judged["verapdf-ua1"] == (2, 1)
    assert judged["pdf"] == (2, 0)  # words are compared with the manuscript each time
    assert first.ok
    assert again.ok
