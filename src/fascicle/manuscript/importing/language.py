"""The language of a text, by its letters and its most frequent words."""

from __future__ import annotations

import re
from collections import Counter

_SCRIPTS = (
    ("ka", re.compile("[\u10a0-\u10ff]")),
    ("hy", re.compile("[\u0530-\u058f]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
)
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_FREQUENT = {
    language: words.split()
    for language, words in {
        "en": "the of and in to is that for with as are was this on by its which from be at",
        "az": "və bir bu ilə üçün olan da də ki edən olaraq onun isə kimi ən",
        "tr": "ve bir bu ile için olan da de olarak daha çok gibi sonra değil",
        "de": "der die und das ist von mit den des nicht ein eine auch auf sich",
        "fr": "le la les des et est une dans pour que qui sur pas avec du",
        "es": "el la los las de y que en una por con para del se",
        "it": "il la di che e della per una con del sono non gli dei nel",
        "pt": "os que em uma para com não da por são mais foi pelo ao",
        "pl": "w i z na się do nie to jest że przez oraz dla",
    }.items()
}
_BRITISH = re.compile(
    r"\b\w+(?:isation|ising|ised|ise|yse|ysed|ysing|our|ours|oured|ouring|tre|elled|elling)\b"
)
_AMERICAN = re.compile(
    r"\b\w+(?:ization|izing|ized|ize|yze|yzed|yzing|eled|eling)\b|"
    r"\b(?:labor|color|favor|neighbor|behavior|center|theater)\w*\b"
)
_BOTH = frozenset(
    """
    advertised advertising advise advised arise comprise comprised compromise concise
    contour cruise demise detour disguise enterprise exercise exercised expertise flour
    four franchise hour hours likewise merchandise noise otherwise our ours paradise
    poised pour praise precise premise prize promise promised raise raised raising revise
    revised rise rising seize seized size sized sour supervise surprise surprising tour
    tours wise your yours
    """.split()
)
"""Words that end so on both sides of the ocean."""

_FEWEST = 5  # so many frequent words tell a language
_SAMPLE = 100_000


def guess_language(text: str) -> str:
    """Return the language tag of a text: `ru`, `az`, `en-GB` …; nothing when it cannot be told."""
    text = text[:_SAMPLE]
    letters = sum(c.isalpha() for c in text) or 1
    for language, script in _SCRIPTS:
        if len(script.findall(text)) * 2 > letters:
            return language
    if len(_CYRILLIC.findall(text)) * 2 > letters:
        return "uk" if len(_UKRAINIAN.findall(text)) * 50 > letters else "ru"
    counts = Counter(re.findall(r"\w+", text.casefold()))
    scores = {lang: sum(counts[word] for word in words) for lang, words in _FREQUENT.items()}
    best = max(scores, key=lambda language: scores[language])
    second = max(score for language, score in scores.items() if language != best)
    if scores[best] < _FEWEST or scores[best] < second * 1.3:
        return ""
    return _english(text.casefold()) if best == "en" else best


def _english(text: str) -> str:
    """Return the kind of English that a text is spelt in."""
    british, american = (
        sum(word not in _BOTH for word in (match[0] for match in form.finditer(text)))
        for form in (_BRITISH, _AMERICAN)
    )
    if american > british:
        return "en-US"
    return "en-GB" if british else "en"
