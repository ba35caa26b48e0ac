"""Sections that a manuscript has a block for, by their headings in several languages."""

from __future__ import annotations

NAMES = {
    "summary": (
        "executive summary", "summary", "at a glance", "резюме", "краткое содержание",
        "аннотация для руководства", "xülasə", "zusammenfassung", "résumé", "özet",
    ),
    "key-findings": (
        "key findings", "key points", "key takeaways", "main findings", "ключевые выводы",
        "основные выводы", "əsas nəticələr", "wichtigste ergebnisse", "temel bulgular",
    ),
    "abstract": ("abstract", "аннотация", "annotasiya", "anotacija"),
}  # fmt: skip


def section_name(text: str) -> str:
    """Return the name of the section that a heading begins: a block's name, or `abstract`."""
    wanted = " ".join(text.casefold().split()).rstrip(":").strip()
    return next((name for name, headings in NAMES.items() if wanted in headings), "")
