"""WeasyPrint's way to break text into lines, mended, and shorter where it went twice.

A line is set up to six times: as a draft, with its next word, with each hyphen, justified, painted,
and again wherever its page, its table or its notes are laid out anew. What was found out about a
text in a style is kept with the fonts of its document, and for the next run.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from math import inf
from typing import Any, TypeVar

from fascicle.editions.pdf.kept_lines import Lines

T = TypeVar("T")

_FACE = (
    "direction", "lang", "font_language_override", "font_family", "font_style", "font_stretch",
    "font_weight", "font_size", "font_variation_settings", "font_kerning",
    "font_variant_ligatures", "font_variant_position", "font_variant_caps", "font_variant_numeric",
    "font_variant_alternates", "font_variant_east_asian", "font_feature_settings",
)  # fmt: skip
"""The properties that have an influence on how a text is shaped."""
_BREAKS = (
    "text_decoration_line", "white_space", "hyphens", "hyphenate_character",
    "hyphenate_limit_chars", "hyphenate_limit_zone", "overflow_wrap", "word_break",
    "letter_spacing", "word_spacing", "tab_size",
)  # fmt: skip
"""Those that have one, besides, on how it is broken. Some are measured in letters: not for `_FACE`,
which is asked for while styles are being computed."""

_AHEAD = 45
"""Letters behind a line's usual end among which the next words are."""
_WORDS = 2
"""Words behind a line that WeasyPrint may look at: it tries the next one, whole and hyphenated."""


def break_lines_sooner(weasyprint: Any) -> None:
    """Mend WeasyPrint's breaking of lines, once."""
    inline, preferred = weasyprint.layout.inline, weasyprint.layout.preferred
    line_break = weasyprint.text.line_break
    if hasattr(line_break.Layout.setup, "__wrapped__"):
        return
    shorter = look_less_ahead(inline.split_first_line)
    layout = line_break.Layout
    inline.split_first_line = keep_lines("line", layout, keep_full_lines(shorter))
    preferred.split_first_line = keep_lines("width", layout, preferred.split_first_line)
    inline.strut = keep_by_style("strut", inline.strut)
    inline.create_layout = _put_off(line_break.Layout, inline.create_layout)
    line_break.Layout.setup = _set_up_sooner(line_break, line_break.Layout.setup)


def keep_full_lines(split: Callable[..., Any]) -> Callable[..., Any]:
    """Return WeasyPrint's `split_first_line` without its fault.

    Text that fills a line but for its last space, and that an element follows, is taken for too
    wide there and broken after its first word.
    """

    @functools.wraps(split)
    def split_first_line(text: str, *arguments: Any, **options: Any) -> Any:
        result = split(text, *arguments, **options)
        trimmed = text.rstrip(" ")
        if trimmed == text or result[2] is None or " " not in trimmed[result[1] :]:
            return result
        if b" " in text.encode()[: result[1]].rstrip(b" "):
            return result  # several words: this line was not broken by the fault
        layout, length, resume_at, *measures = split(trimmed, *arguments, **options)
        if resume_at is not None:
            return result
        return layout, length, len(text.encode()), *measures

    return split_first_line


def look_less_ahead(split: Callable[..., Any]) -> Callable[..., Any]:
    """Return a `split_first_line` that shapes little more of a text than its line holds.

    WeasyPrint takes as much as two lines. Here it is one as long as the last in this style, and two
    words that follow: what comes behind those has no influence on where a line ends.
    """

    @functools.wraps(split)
    def split_first_line(
        text: str, style: Any, context: Any, max_width: Any, spacing: float, **options: Any
    ) -> Any:
        arguments = (style, context, max_width, spacing)
        if max_width is None or not 0 < max_width < inf or style["white_space"] != "normal":
            return split(text, *arguments, **options)
        density = style.__dict__.get("letters_a_pixel", inf)
        reach = text.rfind(" ", 0, int(min(len(text), max_width * density + _AHEAD)))
        if reach > 0 and len(text) - reach > _AHEAD:
            result = split(text[:reach], *arguments, **options)
            resume_at = result[2]
            if resume_at and text[:reach].encode()[resume_at:].count(b" ") >= _WORDS:
                return result
        result = split(text, *arguments, **options)
        if result[2]:
            style.letters_a_pixel = len(text.encode()[: result[2]].decode()) / max_width
        return result

    return split_first_line


def keep_lines(name: str, layout_class: Any, split: Callable[..., Any]) -> Callable[..., Any]:
    """Return a `split_first_line` that answers what it was asked before from memory.

    The memory is the `Lines` that a document's fonts came with. `name` tells one from another.
    """
    line_key = keep_by_style("line_key", _line_key)

    @functools.wraps(split)
    def split_first_line(
        text: str, style: Any, context: Any, max_width: Any, spacing: float, **options: Any
    ) -> Any:
        lines: Lines | None = style.font_config.__dict__.get("lines")
        if lines is None or style["text_decoration_line"] != "none":
            return split(text, style, context, max_width, spacing, **options)
        told = (name, text, line_key(style), max_width, spacing, *options.items())
        key = blake2b(repr(told).encode(), digest_size=16).hexdigest()
        line = lines.find(key)
        if line:
            layout = _at_rest(layout_class, line[0], max_width, spacing)
            layout.first_line_direction = line[-1]
            return layout, *line[1:-1]
        layout, *measures = split(text, style, context, max_width, spacing, **options)
        lines.keep(key, (layout.text, *measures, layout.first_line_direction))
        return layout, *measures

    return split_first_line


def _at_rest(layout_class: Any, text: str, max_width: Any, spacing: float) -> Any:
    """Return a layout that has been put away: it is set up when its line is painted."""
    layout = layout_class.__new__(layout_class)
    layout.text, layout.max_width, layout.justification_spacing = text, max_width, spacing
    layout.first_line_direction = 0
    layout.ascent = layout.underline_position = layout.strikethrough_position = None
    return layout


def _face_key(style: Any) -> str:
    """Return the same text for all styles in which a text is shaped alike."""
    return repr([style[name] for name in _FACE])


def _line_key(style: Any) -> str:
    """Return the same text for all styles in which a text is broken alike."""
    return repr([style[name] for name in (*_FACE, *_BREAKS)])


def keep_by_style(name: str, measure: Callable[[Any], T]) -> Callable[[Any], T]:
    """Return a function of a style that is asked once for each."""

    @functools.wraps(measure)
    def measured(style: Any) -> T:
        kept: dict[str, T] = style.__dict__
        if name not in kept:
            kept[name] = measure(style)
        return kept[name]

    return measured


def _put_off(layout_class: Any, create: Callable[..., Any]) -> Callable[..., Any]:
    """Return a `create_layout` for justified lines, which does not set one up.

    It is thrown away unused; the one that is painted is set up when it is. Only where a line is
    drawn along the text must its place be known before.
    """

    @functools.wraps(create)
    def create_layout(
        text: str, style: Any, context: Any, max_width: Any, justification_spacing: float
    ) -> Any:
        if style["text_decoration_line"] != "none" or "\n" in text or text == " ":
            return create(text, style, context, max_width, justification_spacing)
        layout = _at_rest(layout_class, text, max_width, justification_spacing)
        layout.layout = layout.language = layout.style = None
        return layout

    return create_layout


@dataclass(frozen=True, slots=True)
class _Typeface:
    """What all layouts in a style have in common. `features` are those of OpenType."""

    context: Any
    description: Any
    language: Any
    features: bytes


def _set_up_sooner(line_break: Any, set_up: Callable[..., None]) -> Callable[..., None]:
    """Return `Layout.setup`, which makes Pango's context and description once for each style."""
    face_key = keep_by_style("face_key", _face_key)
    ffi, pango, gobject = line_break.ffi, line_break.pango, line_break.gobject

    def typeface_of(style: Any) -> _Typeface:
        context = ffi.gc(
            pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref
        )
        pango.pango_context_set_round_glyph_positions(context, False)
        direction = line_break.PANGO_DIRECTION[style["direction"]]
        pango.pango_context_set_base_dir(context, direction)
        language = pango.pango_language_get_default()
        override = style["font_language_override"]
        name = style["lang"]
        if override != "normal":
            name = line_break.LST_TO_ISO.get(override.lower(), override)
        if name:
            language = pango.pango_language_from_string(line_break.unicode_to_char_p(name)[0])
            pango.pango_context_set_language(context, language)
        features = line_break.font_features(
            style["font_kerning"], style["font_variant_ligatures"],
            style["font_variant_position"], style["font_variant_caps"],
            style["font_variant_numeric"], style["font_variant_alternates"],
            style["font_variant_east_asian"], style["font_feature_settings"],
        )  # fmt: skip
        told = ",".join(f"{name} {value}" for name, value in features.items())
        description = line_break.get_font_description(style)
        return _Typeface(context, description, language, told.encode())

    @functools.wraps(set_up)
    def setup(layout: Any, style: Any) -> None:
        if style["text_decoration_line"] != "none":
            set_up(layout, style)
            return
        faces = style.font_config.__dict__.setdefault("typefaces", {})
        key = face_key(style)
        face = faces.get(key) or faces.setdefault(key, typeface_of(style))
        layout.style, layout.language, layout.first_line_direction = style, face.language, 0
        layout.ascent = layout.underline_position = layout.strikethrough_position = None
        layout.layout = ffi.gc(pango.pango_layout_new(face.context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(layout.layout, False)
        pango.pango_layout_set_font_description(layout.layout, face.description)
        if face.features:
            known = style.font_config.font_features
            attribute = known.get(face.features) or known.setdefault(
                face.features, pango.pango_attr_font_features_new(face.features)
            )
            attributes = pango.pango_attr_list_new()
            pango.pango_attr_list_insert(attributes, attribute)
            pango.pango_layout_set_attributes(layout.layout, attributes)

    return setup
