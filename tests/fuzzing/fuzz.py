"""Coverage-guided fuzzing of what strangers' bytes reach, with Atheris (libFuzzer).

    pip install atheris     # it has wheels for Linux; it is no dependency of the tests
    nice -n 19 python -m tests.fuzzing.fuzz manuscript -max_total_time=1800

The first word names a target of `targets.py`; what follows is libFuzzer's. What is learnt goes to
`~/.cache/fascicle-fuzzing/`, a find to a file there: it belongs into `finds/`, under a name that
says what it is, where `test_finds.py` holds it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

HERE = Path(__file__).resolve().parent


def main(name: str, *options: str) -> None:
    """Fuzz a target until libFuzzer's options say stop, or something is found."""
    ours = ["fascicle", "markdown_it", "mdit_py_plugins", "ruamel"]
    with atheris.instrument_imports(include=ours):
        from fascicle import files
        from tests.fuzzing.targets import TARGETS
    files._TICK = 0  # nobody else writes here: without the wait it is five times as fast
    kept = Path.home() / ".cache/fascicle-fuzzing" / name
    kept.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="fascicle-fuzzing-", dir="/dev/shm"))
    target = TARGETS[name]
    words = HERE / "words" / name
    arguments = [
        sys.argv[0], str(kept), str(HERE / "seeds" / name), f"-artifact_prefix={kept}-",
        "-timeout=300", "-rss_limit_mb=3000", "-max_len=8192",
        *([f"-dict={words}"] if words.is_file() else []), *options,
    ]  # fmt: skip
    atheris.Setup(arguments, lambda data: target(data, folder))
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
