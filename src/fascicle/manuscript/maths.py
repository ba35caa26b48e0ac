"""Mathematics: what stands between dollar signs (TeX) → MathML, by way of pandoc's texmath."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from lxml import etree, html

from fascicle.files import write_whole
from fascicle.manuscript import pandoc
from fascicle.manuscript.body import Body, line_of
from fascicle.manuscript.markdown import MATHS_CLASS
from fascicle.manuscript.mistakes import Mistakes

LONGEST = 4000
"""Characters of the longest formula."""
DEEPEST = 60
"""Elements that may stand inside one another in a formula's MathML."""
MOST = 4000
"""Elements of the largest formula's MathML."""

_ELEMENTS = set(
    "math mrow mi mo mn mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover"
    " mtable mtr mtd mstyle mpadded mphantom menclose mmultiscripts mprescripts none".split()
)
_ATTRIBUTES = set(
    "display mathvariant stretchy accent accentunder form fence separator columnalign width height"
    " depth lspace rspace displaystyle scriptlevel linethickness minsize maxsize notation".split()
)
_WARNING = "[WARNING] Could not convert TeX math "
_HINT = "write it in LaTeX's mathematics; for a plain dollar sign write \\$"


def set_maths(body: Body, file: str, cache: Path, mistakes: Mistakes) -> None:
    """Put MathML in the place of each formula's mark: `math`, without a namespace.

    Its `alttext` is the formula as its author wrote it. What cannot be read is a mistake.
    """
    trees = (body.tree, *(tree for _, tree, _ in body.notes))
    marks = [mark for tree in trees for mark in tree.iterfind(f".//*[@class='{MATHS_CLASS}']")]
    marks = [mark for mark in marks if _is_usable(mark, file, mistakes)]
    if not marks:
        return
    sources = [(str(mark.get("data-math")), mark.tag == "div") for mark in marks]
    try:
        made, complaints = _convert(sources, cache)
    except (pandoc.Exhausted, pandoc.Refused) as error:
        why = " ".join(str(error).split())[:160]
        mistakes.add("M-012", file, line_of(marks[0]), f"the mathematics {why}", _HINT)
        return
    for mark, (source, _), formula in zip(marks, sources, made, strict=True):
        if formula is None:
            why = _reason(source, complaints)
            message = f"the mathematics cannot be read: {source[:60]}{why}"
            mistakes.add("M-012", file, line_of(mark), message, _HINT)
        elif not _clean(formula):
            message = f"the formula is too large: {source[:60]}"
            mistakes.add("M-012", file, line_of(mark), message, "part it into several")
        else:
            _place(mark, formula, source)


def _is_usable(mark: etree._Element, file: str, mistakes: Mistakes) -> bool:
    """Refuse a formula that is too long, or stands where only words can be listed."""
    source, line = str(mark.get("data-math", "")), line_of(mark)
    if len(source) > LONGEST:
        mistakes.add("M-012", file, line, "the formula is too long", "part it into several")
        return False
    if any(str(around.tag) in {"h2", "h3", "h4", "h5", "h6"} for around in mark.iterancestors()):
        message = f"mathematics in a heading cannot be listed in the contents: {source[:60]}"
        mistakes.add("M-012", file, line, message, "write it in words, as in H~2~O")
        return False
    return True


def _convert(
    sources: list[tuple[str, bool]], cache: Path
) -> tuple[list[etree._Element | None], str]:
    """Return the MathML of formulas, None for one that cannot be read, and pandoc's complaints.

    A source goes with True where it stands on a line of its own.
    """
    key = json.dumps([pandoc.version(), sources])
    kept = cache / "maths" / f"{hashlib.sha256(key.encode()).hexdigest()}.json"
    if kept.is_file():
        text, complaints = json.loads(kept.read_bytes())
    else:
        blocks = [
            {"t": "Para", "c": [{"t": "Math", "c": [{"t": kind}, source]}]}
            for source, alone in sources
            for kind in (["DisplayMath"] if alone else ["InlineMath"])
        ]
        tree = {"pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": blocks}
        arguments = ["--from=json", "--to=html", "--mathml", "--wrap=none"]
        answer = pandoc.run(arguments, json.dumps(tree).encode(), seconds=60)
        text, complaints = answer.output.decode(), answer.complaints
        write_whole(kept, json.dumps([text, complaints]).encode())
    root = html.fragment_fromstring(text, create_parent="div")
    return [paragraph.find("math") for paragraph in root.findall("p")], complaints


def _reason(source: str, complaints: str) -> str:
    """Return what pandoc says of a formula that it cannot read."""
    for complaint in complaints.split(_WARNING):
        if complaint.startswith(source):
            lines = (line.strip() for line in complaint.splitlines())
            return next((f" ({line})" for line in lines if line.startswith("unexpected")), "")
    return ""


def _clean(formula: etree._Element) -> bool:
    """Leave in a formula what is MathML Core and no source code; False where it is too large."""
    for annotation in list(formula.iter("annotation")):
        annotation.getparent().remove(annotation)
    etree.strip_tags(formula, "semantics")
    elements = list(formula.iter())
    for element in elements:
        if element.tag not in _ELEMENTS:
            element.tag = "mrow"
        for name in set(element.attrib) - _ATTRIBUTES:
            del element.attrib[name]
    deepest = max(sum(1 for _ in element.iterancestors()) for element in elements[:MOST])
    return len(elements) <= MOST and deepest <= DEEPEST


def _place(mark: etree._Element, formula: etree._Element, source: str) -> None:
    """Put a formula where its mark is: within it, where it stands on a line of its own."""
    formula.set("alttext", " ".join(source.split()))
    if mark.tag == "div":
        mark.set("class", "equation")
        del mark.attrib["data-math"]
        formula.tail = None
        mark.append(formula)
    else:
        formula.tail = mark.tail
        mark.getparent().replace(mark, formula)
