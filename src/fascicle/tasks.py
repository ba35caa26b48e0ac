"""The Invoke collection. The tasks import the rooms that they need, so `--list` is instant."""

from __future__ import annotations

from typing import Any

from invoke import Collection

from fascicle.commands.archiving import collection as archive
from fascicle.commands.backlist import backlist
from fascicle.commands.checking import check
from fascicle.commands.depositing import deposit
from fascicle.commands.making import edition_tasks, preview
from fascicle.commands.own import bench, bill, in_checkout, lint, test
from fascicle.commands.releasing import distribute, release
from fascicle.commands.starting import import_, init, new

_OWN: tuple[Any, ...] = (bench, bill, lint, test) if in_checkout() else ()
namespace = Collection(
    init, new, import_, preview, check, release, deposit, distribute, archive, backlist, *_OWN
)
for each in edition_tasks():
    namespace.add_task(each)
