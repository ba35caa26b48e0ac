"""The signs that layouts set between an editor's texts, by language."""

from __future__ import annotations

_COMMAS = dict.fromkeys(("ar", "fa", "ur", "ps"), "، ")
_COLONS = {"fr": "\u00a0:", "hy": "՝"}
_STOPS = {"hy": "։", "ur": "۔", "zh": "。", "ja": "。"}
_ENDINGS = ".?!…։؟۔。？！"  # full stops of other scripts
_CLOSING = "\"'”’»›“‘«‹)]} \u00a0\u202f\u200e\u200f"  # some close in one language


def comma(language: str) -> str:
    """Return what stands between the members of a list."""
    return _COMMAS.get(language.split("-")[0], ", ")


def colon(language: str) -> str:
    """Return what stands behind a label before that which it is the label of."""
    return _COLONS.get(language.split("-")[0], ":")


def full_stop(language: str) -> str:
    """Return what ends a sentence."""
    return _STOPS.get(language.split("-")[0], ".")


def stop_behind(text: str, language: str) -> str:
    """Return the full stop that a text lacks before another one: nothing where it has its own.

    Signs that close a quotation or a bracket are passed over. Armenian is often typed with a colon
    for its full stop.
    """
    last = text.rstrip(_CLOSING)[-1:]
    ended = not last or last in _ENDINGS or (last == ":" and full_stop(language) == "։")
    return "" if ended else full_stop(language)
