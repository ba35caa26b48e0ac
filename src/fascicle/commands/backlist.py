"""The task that makes a whole run of issues."""

from __future__ import annotations

from pathlib import Path

from invoke import Context, Exit, task

from fascicle.commands.telling import number, told
from fascicle.errors import UsageError


@task(
    help={
        "issues": "which, as 20-1..26-4 or 26-2,26-4 (default: all)",
        "editions": "which, with commas between (default: all)",
        "check": "check them as well",
        "release": "check and release what has no release yet",
        "draft": "allow missing pictures and mark every page",
        "force": "make them even if nothing has changed",
        "jobs": "worker processes (default: what cores and memory allow)",
        "serials": "a folder of publications, or a file as serials.yaml that lists them",
        "scheduler": "address of a Dask scheduler, as tcp://10.0.0.5:8786",
        "store": "folder or address that its workers share, as s3://bucket/folder",
    }
)
@told
def backlist(
    _context: Context,
    issues: str = "",
    editions: str = "",
    check: bool = False,
    release: bool = False,
    draft: bool = False,
    force: bool = False,
    jobs: str = "0",
    serials: str = "",
    scheduler: str = "",
    store: str = "",
) -> None:
    """Make every issue that is stale, on all cores or on a cluster."""
    from fascicle.backlist.crews import hire
    from fascicle.backlist.running import BACKLIST_FILE, run_backlist
    from fascicle.backlist.selection import choose_editions, find_cluster, find_roots, list_tasks
    from fascicle.backlist.task import Wish
    from fascicle.issue.model import Cluster
    from fascicle.present.board import show_run, show_table

    if draft and release:
        message = "a draft cannot be released"
        raise UsageError(message, where="--draft", hint="leave out one of --draft and --release")
    roots, listed, home = find_roots(serials, Path.cwd())
    wish = Wish(choose_editions(editions), draft, force, check, release)
    tasks = list_tasks(roots, issues, wish)
    named = find_cluster(listed, roots)
    cluster = Cluster(scheduler or named.scheduler, store or named.store)
    record = home / "dist" / BACKLIST_FILE
    with show_run(len(tasks)) as onlooker:
        done = run_backlist(tasks, hire(cluster, wish, number(jobs, "--jobs")), record, onlooker)
    show_table(done, record)
    if done.failures:
        raise Exit(code=done.exit_code)
