"""What WeasyPrint asks of styles again and again is asked once of each.

Pages and their margins that the same rules apply to have the same styles, and lengths that no
container has an influence on are the same in all boxes of a style. A declaration with variables
has the same value as long as they have theirs. What no rule says anything of needs no computing.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

_LENGTHS = (
    "margin_left", "margin_right", "margin_top", "margin_bottom",
    "padding_left", "padding_right", "padding_top", "padding_bottom",
    "width", "min_width", "max_width", "height", "min_height", "max_height",
)  # fmt: skip
_BORDERS = (
    "border_top_width", "border_right_width", "border_bottom_width", "border_left_width",
)  # fmt: skip


_RADII = tuple(
    f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left")
)
_SOLVED = 64
"""Values of a declaration that are kept: a publication's variables have one or two."""


def ask_styles_once(weasyprint: Any) -> None:
    """Mend WeasyPrint, once."""
    page, percent = weasyprint.layout.page, weasyprint.layout.percent
    if hasattr(percent.resolve_percentages, "__wrapped__"):
        return
    background, pending = weasyprint.layout.background, weasyprint.css.tokens.Pending
    background.layout_box_backgrounds = pass_over_bare(background, weasyprint.draw.color.get_color)
    pending.solve = keep_solutions(pending.solve)
    css = weasyprint.css
    css.ComputedStyle.__missing__ = take_what_is_left(css, css.ComputedStyle.__missing__)
    page.set_page_type_computed_styles = share_page_styles(page.set_page_type_computed_styles)
    name, original = "resolve_percentages", percent.resolve_percentages
    mended = keep_lengths(original)
    for place, module in list(sys.modules.items()):
        if place.startswith("weasyprint.") and vars(module).get(name) is original:
            setattr(module, name, mended)


def share_page_styles(compute: Callable[..., None]) -> Callable[..., None]:
    """Return `set_page_type_computed_styles`, which computes none for a page like one before."""

    @functools.wraps(compute)
    def share(page_type: Any, html: Any, style_for: Any) -> None:
        models: dict[tuple[bool, ...], dict[Any, Any]]
        models = style_for.__dict__.setdefault("page_models", {})
        rules = tuple(
            style_for._page_type_match(page_selector, page_type)  # noqa: SLF001  # no other way
            for sheet, _origin, _specificity in style_for._sheets  # noqa: SLF001  # likewise
            for _rule, selectors, _declarations in sheet.page_rules
            for _own, _pseudo, page_selector in selectors
        )
        styles = style_for.get_computed_styles()
        if rules not in models:
            compute(page_type, html, style_for)
            models[rules] = {kind: style for (of, kind), style in styles.items() if of == page_type}
        styles.update({(page_type, kind): style for kind, style in models[rules].items()})

    return share


def keep_lengths(resolve: Callable[..., None]) -> Callable[..., None]:
    """Return `resolve_percentages`, which knows the lengths of a style that are no percentages."""

    @functools.wraps(resolve)
    def resolve_percentages(box: Any, containing_block: Any) -> None:
        kept = box.style.__dict__
        lengths = kept.get("lengths")
        if lengths:
            box.__dict__.update(lengths)
            return
        resolve(box, containing_block)
        if lengths is None:
            names = (*_LENGTHS, *_BORDERS)
            known = {name: getattr(box, name) for name in names} if _is_fixed(box.style) else {}
            kept["lengths"] = known

    return resolve_percentages


def _is_fixed(style: Any) -> bool:
    """Return whether all lengths of a style are the same wherever its boxes stand."""
    if style["border_collapse"] == "collapse":
        return False
    lengths = (style[name] for name in _LENGTHS)
    return all(
        value is None or value == "auto" or getattr(value, "unit", "").lower() == "px"
        for value in lengths
    )


def pass_over_bare(background: Any, color_of: Callable[..., Any]) -> Callable[..., None]:
    """Return `layout_box_backgrounds`, which looks once for the background of a style.

    Hardly any box has one, or round corners.
    """
    lay_out = background.layout_box_backgrounds

    def is_bare(style: Any) -> bool:
        if any(style[name][0] != "none" for name in ("border_image_source", "mask_border_source")):
            return False
        hidden = style["visibility"] == "hidden" or style["box_shadow"]
        if hidden or any(value for _, value in style["background_image"]):
            return False
        square = all((0, "px") in style[name] for name in _RADII)
        return square and color_of(style, "background_color").alpha == 0

    @functools.wraps(lay_out)
    def layout_box_backgrounds(
        page: Any, box: Any, get_image: Any, layout_children: bool = True, style: Any = None
    ) -> None:
        kept = box.style.__dict__
        if "bare" not in kept:
            kept["bare"] = is_bare(box.style)
        if not kept["bare"] or box is page or style is not None:
            lay_out(page, box, get_image, layout_children, style)
            return
        for name in _RADII:  # one that stands for a positioned box hands on what is set
            setattr(box, name, (0, 0))
        if layout_children:
            for child in box.all_children():
                layout_box_backgrounds(page, child, get_image)
        box.background = None

    return layout_box_backgrounds


def keep_solutions(solve: Callable[..., Any]) -> Callable[..., Any]:
    """Return `Pending.solve`, which validates a declaration once for the values of its variables.

    Those are told from others by being the same objects: they are kept with what came of them.
    """

    @functools.wraps(solve)
    def solve_once(pending: Any, tokens: Any, wanted_key: str, base_url: Any) -> Any:
        solved: dict[Any, tuple[Any, Any]] = pending.__dict__.setdefault("solved", {})
        key = (wanted_key, base_url, *map(id, tokens))
        if key not in solved:
            if len(solved) >= _SOLVED:
                solved.clear()
            solved[key] = list(tokens), solve(pending, tokens, wanted_key, base_url)
        return solved[key][1]

    return solve_once


def take_what_is_left(css: Any, compute: Callable[..., Any]) -> Callable[..., Any]:
    """Return `ComputedStyle.__missing__`, which takes the properties that no rule sets as they are.

    They are those of the element around, or have their first values. Some of either are computed
    nevertheless, and are left to `compute`.
    """
    computed = css.INITIAL_NOT_COMPUTED | {"page", "position", "float", "display"}
    initial = {
        name: value
        for name, value in css.INITIAL_VALUES.items()
        if name not in css.INHERITED | computed and not name.startswith("text_decoration_")
    }
    inherited = css.INHERITED - {"page", "position", "float", "display"}
    inherited -= {name for name in inherited if name.startswith(("text_decoration_", "__"))}
    sided, directions = css.PHYSICAL_FUNCTIONS, ("ltr", "rtl")
    logical = {name(block="ttb", inline=each) for name in sided.values() for each in directions}

    @functools.wraps(compute)
    def missing(style: Any, key: str) -> Any:
        around = style.parent_style
        if around is None or key in style.cascaded:
            return compute(style, key)
        if key in sided:
            kept = style.__dict__
            if "is_physical" not in kept:
                kept["is_physical"] = logical.isdisjoint(style.cascaded)
            if not kept["is_physical"]:
                return compute(style, key)
        if key in inherited:
            value = around[key]
        elif key in initial:
            value = initial[key]
        else:
            return compute(style, key)
        style[key] = value
        return value

    return missing
