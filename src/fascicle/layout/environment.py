"""The Jinja environment of all layouts.

What comes from a manuscript is escaped unless it is XHTML that the manuscript's room has cleaned;
template syntax in it stays text.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache

from markupsafe import Markup

from fascicle.issue import identifiers
from fascicle.late_imports import Stands, put_off
from fascicle.layout import citation, plain, punctuation, words

_COMPILING: Stands = {
    "jinja2.compiler": ("CodeGenerator", "generate"),
    "jinja2.lexer": ("Lexer", "TokenStream", "get_lexer"),
    "jinja2.parser": ("Parser",),
}
"""What Jinja imports to compile templates, which are kept compiled."""

with put_off(_COMPILING):
    from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined
    from jinja2.bccache import Bucket


@cache
def environment() -> Environment:
    """Return the one environment: it escapes everywhere, and a name that is missing is an error."""
    made = Environment(
        loader=PackageLoader("fascicle.layout"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=_compiled(),
        auto_reload=False,
    )
    made.filters |= {
        "clean": Markup,
        "bare": plain.bare,
        "date": words.date_text,
        "names": words.names,
        "attribute": str,
        "tongue": words.tongue,
        "doi_url": identifiers.doi_url,
        "orcid_url": identifiers.orcid_url,
        "short_title": words.short_title,
    }
    made.globals |= {
        "labels": words.labels,
        "shown_labels": words.shown_labels,
        "label_language": words.label_language,
        "direction": words.direction,
        "comma": punctuation.comma,
        "colon": punctuation.colon,
        "full_stop": punctuation.full_stop,
        "stop_behind": punctuation.stop_behind,
        "numbering": words.shown_numbering,
        "short_numbering": words.short_numbering,
        "cite_issue": citation.cite_issue,
        "cite_article": citation.cite_article,
    }
    return made


class _Compiled(FileSystemBytecodeCache):
    """Compiled templates, kept as Python keeps its modules: compiling takes a sixth of a second.

    They lie in a folder that is this user's alone.
    """

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template, unless the disk is full or the folder has gone."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _compiled() -> _Compiled | None:
    """Return the place for compiled templates; None where there is no safe one."""
    try:
        return _Compiled()
    except (OSError, RuntimeError):  # it belongs to somebody else, or nothing can be written
        return None


def fill(template: str, **values: object) -> str:
    """Return a template filled with values."""
    return environment().get_template(template).render(**values)
