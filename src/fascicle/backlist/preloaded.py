"""Imports all that workers need, once, in the process that they are forked from."""

from __future__ import annotations

import gc
from contextlib import suppress

from fascicle.editions.pdf.engine import import_weasyprint
from fascicle.errors import MachineError

with suppress(MachineError):  # what the machine lacks is told by the worker, with its issue
    import_weasyprint()  # before anything else imports it

import fascicle.backlist.working
import fascicle.editions.epub.edition
import fascicle.editions.making
import fascicle.editions.pdf.edition
import fascicle.editions.pdf.fetching
import fascicle.editions.pdf.offprints
import fascicle.manuscript.gathering
import fascicle.pipeline.building  # noqa: F401  # as all before: imported to be there after the fork

gc.collect()
gc.freeze()  # what is imported stays: collections need not look at it, nor copy its memory
