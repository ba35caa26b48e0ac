"""Imports all that workers need, once, in the process that they are forked from."""

from __future__ import annotations

import gc
from contextlib import suppress

from fascicle.errors import MachineError


def _import_all() -> None:
    """Import it with nobody looking for garbage: nearly all stays, and looking takes a seventh."""
    gc.disable()
    from fascicle.editions.pdf.engine import import_weasyprint

    with suppress(MachineError):  # what the machine lacks is told by the worker, with its issue
        import_weasyprint()  # before anything else imports it

    import fascicle.backlist.working
    import fascicle.editions.epub.edition
    import fascicle.editions.making
    import fascicle.editions.pdf.edition
    import fascicle.editions.pdf.fetching
    import fascicle.editions.pdf.offprints
    import fascicle.manuscript.gathering
    import fascicle.pipeline.building  # noqa: F401  # as all before: to be there after the fork

    gc.freeze()  # what is imported stays: collections need not look at it, nor copy its memory
    gc.enable()


_import_all()
