"""Published schemas, which stay under their publishers' terms and so are not in the project.

They are looked for in the folder that FASCICLE_SCHEMAS names, else in `shared/schemas` in a folder
around the checkout. Where one is absent, the tests that want it are skipped, and say so.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_CHECKOUT = Path(__file__).resolve().parents[2]


def schema(name: str) -> Path:
    """Return the path of a schema, by its name below the folder of schemas."""
    named = os.environ.get("FASCICLE_SCHEMAS")
    folders = [Path(named)] if named else [p / "shared" / "schemas" for p in _CHECKOUT.parents]
    found = next((folder / name for folder in folders if (folder / name).is_file()), None)
    if found is None:
        pytest.skip(f"the schema {name} is not here: name its folder in FASCICLE_SCHEMAS")
    return found
