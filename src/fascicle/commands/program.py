"""The program `fascicle`: Invoke's own, which tells mistakes of the command line as we tell all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain

from invoke import Exit, ParseError, Program
from invoke.parser import ParserContext

from fascicle.errors import UsageError, meant

_UNKNOWN = re.compile(r"No idea what '(.+)' is!", re.DOTALL)
_NO_VALUE = re.compile(r"Flag <Argument: (\S+).*> needed value")
_NOT_NAMED = re.compile(r"did not receive required positional arguments: '(\w+)'")
_ISSUE_ID = re.compile(r"\d[\w.]*-[\w.-]+")


class Fascicle(Program):
    """Invoke's program. What it cannot parse is told with the nearest name that there is."""

    def parse_tasks(self) -> None:
        """Read tasks and their options; end with 1 where there are none of these names."""
        with self._telling():
            super().parse_tasks()

    def parse_cleanup(self) -> None:
        """Do what --help and --list ask for; end with 1 where they ask for what is not there."""
        with self._telling():
            super().parse_cleanup()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except ParseError as error:
            from fascicle.present.findings import show_error

            show_error(self._as_told(error))
            raise Exit(code=UsageError.exit_code) from error

    def _as_told(self, error: ParseError) -> UsageError:
        """Return an error of Invoke's in our form, with a hint."""
        said = str(error)
        task = error.context.name if error.context is not None else None
        where = f"fascicle {task}" if task else "fascicle"
        all_of_it = f"fascicle --help {task or ''}".rstrip() + " tells all there is"
        if unknown := _UNKNOWN.search(said):
            return self._unknown(unknown[1], task, where, all_of_it)
        if lacking := _NO_VALUE.search(said):
            return UsageError("it needs a value", where=f"--{lacking[1]}", hint=all_of_it)
        if lacking := _NOT_NAMED.search(said):
            return UsageError(f"no {lacking[1]} is named", where=where, hint=all_of_it)
        return UsageError(said, where=where, hint=all_of_it)

    def _contexts(self, task: str | None) -> list[ParserContext]:
        """Return where an option may be known: in its task, and in the program."""
        return [*([self.parser.contexts[task]] if task else ()), self.initial_context]

    def _unknown(self, word: str, task: str | None, where: str, all_of_it: str) -> UsageError:
        """Return what is told of a word that is no task, or no option of this task."""
        if word.startswith("-"):
            known = self._contexts(task)
            options = chain(*((*each.flags, *each.inverse_flags) for each in known))
            message = f"there is no option “{word}”"
            return UsageError(message, where=where, hint=meant(word, options, all_of_it))
        hint = meant(word, self.parser.contexts, "fascicle --list tells all there are")
        if task and _ISSUE_ID.fullmatch(word):
            hint = f"an issue is picked with --issue {word}"
        return UsageError(f"there is no task “{word}”", where=where, hint=hint)
