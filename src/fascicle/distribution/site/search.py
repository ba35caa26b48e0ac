"""A search without a server: an index in small files, of which a browser loads what it needs.

`documents.json` lists the articles; the file of a letter has the words that begin with it, each
with the numbers of the articles that have it. Words are folded as search.js folds what is typed.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from fascicle.distribution.site.issues import SiteIssue

_WORD = re.compile(r"[^\W_]+")
FOLDER = "search"


def write_index(issues: Sequence[SiteIssue]) -> dict[str, bytes]:
    """Return the files of the index by their names on the site."""
    documents: list[dict[str, str]] = []
    letters: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for issue in issues:
        for article in issue.record.articles:
            for word in sorted(words_of(f"{article.text} {article.byline}")):
                letters[word[0]][word].append(len(documents))
            documents.append(
                {
                    "title": article.title,
                    "by": article.byline,
                    "in": issue.record.numbering or issue.record.day,
                    "at": f"{issue.record.id}/{article.slug}.html",
                    "lang": article.language,
                }
            )
    files = {f"{FOLDER}/documents.json": _as_json(documents)}
    for letter, words in sorted(letters.items()):
        files[f"{FOLDER}/{ord(letter):x}.json"] = _as_json(words)
    return files


def words_of(text: str) -> set[str]:
    """Return the words of a text: small letters without their accents."""
    folded = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(c for c in folded if not unicodedata.category(c).startswith("M"))
    return set(_WORD.findall(plain))


def _as_json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
