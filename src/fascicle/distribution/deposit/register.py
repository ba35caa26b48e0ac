"""What is known of each DOI: `.deposits.json` at the publication's root.

It stands there, and under version control, since nothing else knows it: `dist/` can be deleted and
made again, and whoever works on the publication next should know what has been registered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from fascicle.errors import MachineError, demand_memory
from fascicle.files import write_whole

FILE = ".deposits.json"
State = Literal["waiting", "registered", "failed"]


@dataclass(frozen=True, slots=True)
class Deposited:
    """The last deposit of a DOI: `digest` is that of what was told, `stamp` its number.

    `file` is the name under which it was sent, `message` what Crossref said of it.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    issue: str
    version: str
    digest: str
    stamp: int
    file: str
    state: State
    message: str = ""


Register = Mapping[str, Mapping[str, Deposited]]
"""Deposits by the server that they went to, and by DOI."""

_REGISTER = TypeAdapter(dict[str, dict[str, Deposited]])


def read_register(root: Path) -> Register:
    """Return what is known of the DOIs of a publication; raise MachineError for a damaged file."""
    file = root / FILE
    try:
        return _REGISTER.validate_json(file.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValidationError) as error:
        demand_memory(error)
        why = error.strerror if isinstance(error, OSError) else "its form is wrong"
        message = f"the register of deposits cannot be read: {why}"
        hint = "bring it back from version control: it tells what has been registered"
        raise MachineError(message, where=str(file), hint=hint) from error


def write_register(root: Path, register: Register) -> None:
    """Write what is known of the DOIs of a publication."""
    told = {
        server: {doi: asdict(deposited) for doi, deposited in sorted(deposits.items())}
        for server, deposits in sorted(register.items())
    }
    text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
    write_whole(root / FILE, text.encode())


def noted(register: Register, server: str, deposits: Mapping[str, Deposited]) -> Register:
    """Return a register with deposits at a server added, or put in the place of older ones."""
    return {**register, server: {**register.get(server, {}), **deposits}}
