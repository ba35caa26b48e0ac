"""The command `fascicle`: the same tasks as a program, so that no `tasks.py` is needed."""

from __future__ import annotations

from importlib.metadata import version

from invoke import Program

from fascicle.tasks import namespace


def main() -> None:
    """Run the program with the arguments of the command line."""
    Program(name="fascicle", namespace=namespace, version=version("fascicle")).run()


if __name__ == "__main__":
    main()
