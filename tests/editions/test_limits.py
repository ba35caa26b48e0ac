"""An article that takes too much is told by its line, through the real program; others are set."""

from __future__ import annotations

from pathlib import Path

import pytest

from fascicle.editions.pdf.limits import MEGABYTES, SECONDS
from tests.conftest import FRONT_MATTER, ISSUE, Bench

ROWS = "\n".join(f"| {n} | so much of it | and again so much |" for n in range(4000))
ENDLESS = f"\nBefore it.\n\n| A | B | C |\n|---|---|---|\n{ROWS}\n"
OTHERS = ("one.md", "two.md")


def gatherings(bench: Bench) -> set[Path]:
    return set((bench.root / "dist" / ".cache" / "gatherings").glob("*.pickle"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variable", "limit", "told"),
    [
        (SECONDS, "5", "was not done with “endless” after 5 seconds"),
        (MEGABYTES, "140", "needs more than 140 MB of memory for “endless”"),
    ],
)
def test_an_article_over_a_limit_is_named_and_the_others_are_kept(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, variable: str, limit: str, told: str
) -> None:
    bench.write("manuscript/1-2/issue.yaml", ISSUE.replace("- first.md", "- one.md\n  - two.md"))
    for name in OTHERS:
        bench.article(f"\nThe text of {name}.\n", name=name)
    assert bench.run("pdf").returncode == 0
    path = bench.workspace.issue_dist("1-2") / "test-serial-1-2.pdf"
    good, before = path.read_bytes(), gatherings(bench)
    listed = ISSUE.replace("- first.md", "- one.md\n  - endless.md\n  - two.md")
    bench.write("manuscript/1-2/issue.yaml", listed)
    bench.article(ENDLESS, FRONT_MATTER.replace("A First", "An Endless"), "endless.md")
    for name in OTHERS:
        bench.article(f"\nThe new text of {name}.\n", name=name)

    monkeypatch.setenv(variable, limit)
    outcome = bench.run("pdf")
    assert outcome.returncode == 3, outcome.stderr
    (line,) = [line for line in outcome.stderr.splitlines() if told in line]
    assert line.startswith("manuscript/1-2/endless.md:9: ")
    assert f"{variable} allows more" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert path.read_bytes() == good
    kept = gatherings(bench) - before
    assert len(kept) >= len(OTHERS)

    bench.write("manuscript/1-2/issue.yaml", listed.replace("  - endless.md\n", ""))
    assert bench.run("pdf").returncode == 0
    assert kept <= gatherings(bench)
    assert path.read_bytes() != good
