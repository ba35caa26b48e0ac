"""The elements of JATS, and the ids in a document."""

from __future__ import annotations

import re

from fascicle.distribution.records.trees import XLINK, Maker

MML = "http://www.w3.org/1998/Math/MathML"
ALI = "http://www.niso.org/schemas/ali/1.0/"
make = Maker({"xlink": XLINK, "mml": MML, "ali": ALI})

_OUTSIDE = re.compile(r"[^A-Za-z0-9_À-ÖØ-öø-˿Ͱ-ͽͿ-῿Ⰰ-⿯、-퟿-]")
_FIRST = re.compile(r"[^A-Za-z_À-ÖØ-öø-˿Ͱ-ͽͿ-῿Ⰰ-⿯、-퟿]")


def name_of(editor_id: str) -> str:
    """Return an editor's id as a name of XML (Namespaces in XML 1.0, NCName).

    Different ids stay different, and none is like those that we make, which have one full stop.
    """
    name = _OUTSIDE.sub(lambda match: f".{ord(match[0]):x}.", editor_id)
    return f"_.{name}" if _FIRST.match(name) else name
