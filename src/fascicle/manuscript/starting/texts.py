"""What a new publication and a new issue begin with."""

from __future__ import annotations

import json

PLACEHOLDER_ISSN = "0000-0000"

PUBLICATION = """\
{comment}# The serial. The lines with a hash show what else there can be.
title: {title}
issn: {issn}{issn_note}
publisher: {publisher}
language: {language}   # BCP 47: en-GB, ru, ka, az …
# license: CC-BY-4.0   # an SPDX identifier, or the address of your own terms
# subtitle: …
# place: …
# url: https://…
# contact: editor@example.org
# editors:
#   - Name Surname
# pdf:
#   size: A4   # or A5, B5, Letter
"""

ISSUE = """\
{comment}{numbers}date: {date}   # or 2024-08, or 2024
articles:   # in their order
  - {article}
# title: …
# cover: images/cover.jpg
# notices:
#   - title: …
#     text: …
"""

ARTICLE = """\
---
title: {title}
authors:
  - Name Surname
kind: report   # or article, editorial, review, letter, note
# hero: {{src: images/map.png, alt: …, caption: …, credit: …, license: CC-BY-4.0}}
---

::: summary
What this article says, in a few sentences.
:::

::: key-findings
- The first finding.
- The second finding.
:::

## A first heading

Replace this text by your own. A footnote[^1] goes like this.

[^1]: Its text stands in a paragraph of its own.
"""

TASKS = '''\
"""Hands Invoke the collection of tasks that fascicle defines."""

from fascicle.tasks import namespace as ns

__all__ = ["ns"]
'''

GIT_IGNORE = "/dist/\n/archive/\n"


def quoted(text: str) -> str:
    """Return a text as a YAML scalar: JSON's strings are YAML's, too (YAML 1.2, 1.3)."""
    return json.dumps(text, ensure_ascii=False)
