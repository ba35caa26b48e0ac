"""A fork does its work and ends, whatever comes."""

from __future__ import annotations

import os
import subprocess
import sys

BEGIN = """
import os, signal, sys, threading
from fascicle.forking import fork, is_alone
"""


def run(code: str) -> str:
    """Run code in a process of its own: this one has threads."""
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_process_with_a_thread_is_not_alone() -> None:
    code = """
stop = threading.Event()
print(is_alone())
threading.Thread(target=stop.wait).start()
print(is_alone())
stop.set()
"""
    assert run(code).split() == ["True", "False"]


def test_a_fork_knows_what_we_know_and_ends_without_what_we_do_at_the_end() -> None:
    code = """
import atexit
word = "known"
atexit.register(lambda: os.write(1, b"end "))
ours, theirs = os.pipe()
pid = fork(lambda: os.write(theirs, word.encode()))
os.waitpid(pid, 0)
os.write(1, os.read(ours, 100) + b" ")
"""
    assert run(code).split() == ["known", "end"]


def test_what_goes_wrong_in_a_fork_stays_there() -> None:
    assert run("pid = fork(lambda: 1 / 0); print(os.waitpid(pid, 0)[1])") == "0\n"


def test_a_ctrl_c_is_not_for_a_fork_but_sigterm_ends_it() -> None:
    code = """
ours, theirs = os.pipe()
def work():
    os.kill(os.getpid(), signal.SIGINT)
    os.write(theirs, b"x")
    signal.pause()
signal.signal(signal.SIGTERM, lambda *_: None)
pid = fork(work)
os.read(ours, 1)
os.kill(pid, signal.SIGTERM)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""
    assert run(code) == "-15\n"


def test_a_program_without_threads_forks_its_typesetters_with_nothing_open() -> None:
    code = """
from fascicle.editions.pdf.typesetters import call_typesetters, living_typesetters, typesetters
kept = open(sys.executable, "rb")
call_typesetters()
pid = typesetters().process.pid
print(type(typesetters().process).__name__, typesetters().process.poll())
while len(os.listdir(f"/proc/{pid}/fd")) > 8 or os.getsid(pid) != pid:
    os.sched_yield()
names = [os.readlink(f"/proc/{pid}/fd/{name}") for name in os.listdir(f"/proc/{pid}/fd")]
print(os.readlink(f"/proc/{pid}/fd/0"), sys.executable in names, kept.fileno() > 2)
typesetters().end()
print(typesetters().process.poll(), os.path.exists(f"/proc/{pid}"))
"""
    begun, open_, ended = run(code).splitlines()
    assert begun == "_Forked None"
    assert open_ == f"{os.devnull} False True"
    assert ended == "0 False"


def test_a_signal_in_the_moment_of_the_fork_does_not_make_two_of_us() -> None:
    code = """
real = os.fork
def at_once():
    pid = real()
    if not pid:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGHUP)
    return pid
os.fork = at_once
signal.signal(signal.SIGHUP, lambda *_: print("two of us", flush=True))
pid = fork(signal.pause)
held = signal.pthread_sigmask(signal.SIG_BLOCK, ())
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), held)
"""
    assert run(code) == "-1 set()\n"
