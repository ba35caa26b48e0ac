"""Imported once by the server that worker processes are forked from: all share one WeasyPrint."""

import contextlib

import fascicle.editions.pdf.fetching
import fascicle.editions.pdf.typesetting  # noqa: F401  # what workers begin with
from fascicle.editions.pdf.engine import import_weasyprint
from fascicle.errors import MachineError

with contextlib.suppress(MachineError):  # the first job will say so, where it can be told
    import_weasyprint()
