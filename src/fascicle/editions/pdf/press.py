"""A bound issue → what the printing house takes: PDF/X-4 (ISO 15930-7:2010) in four inks."""

from __future__ import annotations

import hashlib
import io
import uuid
from datetime import datetime
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from fascicle.editions.pdf.inks import Inks
from fascicle.editions.pdf.metadata import Description, xmp
from fascicle.editions.pdf.opening import open_pdf
from fascicle.editions.pdf.press_marks import draw_marks
from fascicle.editions.pdf.separating import Separator, drop

PROFILE_FILE = "profiles/FOGRA39L-coated.icc"
CONDITION = "FOGRA39"
"""The printing condition's name in the registry of the ICC."""
_ONLY_ON_SCREEN = (
    Name.StructTreeRoot, Name.MarkInfo, Name.Names, Name.Outlines, Name.PageMode, Name.AF,
    Name.OpenAction, Name.AA, Name.AcroForm,
)  # fmt: skip


def prepare(bound: bytes, described: Description, clock: datetime, profile: Path) -> bytes:
    """Return a bound file as PDF/X-4: in inks, with bleed and marks, without links and tags.

    `profile` is the ICC profile of the printing condition.
    """
    with open_pdf(bound) as pdf:
        Separator(pdf, Inks(profile)).separate_all()
        for page in pdf.pages:
            _turn(page)
            draw_marks(pdf, page)
            drop(page.obj, Name.Annots, Name.StructParents, Name.Tabs)
            page.obj.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceCMYK)
        drop(pdf.Root, *_ONLY_ON_SCREEN)
        _write_intent(pdf, profile)
        document = uuid.uuid5(uuid.NAMESPACE_OID, hashlib.sha256(bound).hexdigest())
        packet = Stream(pdf, xmp(described, clock, press_id=f"uuid:{document}"))
        packet.Type, packet.Subtype = Name.Metadata, Name.XML
        pdf.Root.Metadata = pdf.make_indirect(packet)
        pdf.docinfo[Name.Trapped] = Name("/False")
        return _save(pdf)


def _turn(page: pikepdf.Page) -> None:
    """Turn a page that is wider than high: all leaves of an issue are cut alike.

    The head of what is turned comes to the left, as a reader turns the issue clockwise.
    """
    left, bottom, right, top = (float(edge) for edge in page.obj.TrimBox)
    if right - left > top - bottom:
        page.obj.Rotate = 270


def _write_intent(pdf: Pdf, profile: Path) -> None:
    """Say which printing condition the inks are meant for (ISO 15930-7, 6.2)."""
    stream = Stream(pdf, profile.read_bytes())
    stream.N = 4
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFX,
        OutputConditionIdentifier=String(CONDITION),
        OutputCondition=String("Offset on coated paper, ISO 12647-2:2004/Amd 1"),
        RegistryName=String("http://www.color.org"),
        Info=String("FOGRA39, coated paper"),
        DestOutputProfile=pdf.make_indirect(stream),
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])


def _save(pdf: Pdf) -> bytes:
    made = io.BytesIO()
    pdf.save(
        made,
        force_version="1.6",
        compress_streams=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
    )
    return made.getvalue()
