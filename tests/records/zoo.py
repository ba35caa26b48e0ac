"""Articles' texts with all that a manuscript may hold, and with what none should."""

from __future__ import annotations

import random

from fascicle.manuscript.sanitising import TAGS

BODY = """
An opening[^a] with **bold *and* italic**, `code <&>`, <kbd>Ctrl</kbd>, <small>small</small>,
<q>quoted</q>, <ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>,
<abbr title="et cetera">etc.</abbr>, [ქართული]{lang=ka}, a [mark]{#42}, [a link to it](#42),
<someone@example.org>, [mail](mailto:a@example.org),
<https://example.org/?a=1&b=2>, <http://[>, [the second](second.md), $a_i < b$.

![dot](images/dot.png) stands in a line.

![A dot](images/dot.png "Its caption & *more*"){#42fig credit="C & D" license=CC-BY-4.0 source=https://example.org/}

$$ \\sum_i x_i $$ (eq.1)

## Über – *alles* {#1a}

Line one\\
line [two](https://example.org) **and\\
three**\\
four

3. Three

   > Quoted in a list
   >
   > ### A heading in a quotation

   ```python
   if a < b: print("&")
   ```
4. Four: [](#tab), [](#42fig), [](#eq.1), [](#1a)

   | in | a list |
   |:---|-------:|
   | 1  | two[^b] |

Table: A *table* {#tab}

### Deeper

Term
: Definition one

  - with a list
: Definition two

***

::: scenario What if
#### Inside

Text.
:::

::: summary
No title.
:::

<table><tr><td colspan="2" rowspan="0"><p>a paragraph</p><blockquote><p>quoted</p></blockquote>
<table><tr><th>nested</th></tr></table></td></tr><tr></tr></table>

<table><thead><tr><th>only a head</th></tr></thead></table>

<div><p>In a div</p>loose text<ul><li>tight <em>item</em><ul><li>nested</li></ul></li></ul></div>

## Another

<section><h3>Raw</h3><p>section</p></section>

[^a]: A note with a list:

    - one
    - two

    ```
    and code
    ```
[^b]: Another.
"""  # fmt: skip


def random_html(chance: random.Random, depth: int = 0) -> str:
    """Return elements that may stand in a manuscript, in one another as nobody would put them."""
    parts = []
    for _ in range(chance.randint(0, 4 if depth < 4 else 1)):
        if chance.random() < 0.4:
            parts.append(chance.choice(["word", " two words ", "&amp;&lt;", "é", "\n"]))
            continue
        tag = chance.choice(sorted(TAGS))
        number = chance.randrange(10**6)
        more = chance.choice(
            ["", "", f' id="{number} ²"', ' class="note-call" data-note="9"', ' href="#lost"',
             ' href="https://example.org"', ' lang="ka"', ' colspan="3"', ' start="4"',
             ' data-xref="table" data-number="2" href="#lost"', ' class="equation"',
             ' class="fenced-block summary"', ' href="article:review#x"']
        )  # fmt: skip
        parts.append(f"<{tag}{more}>{random_html(chance, depth + 1)}</{tag}>")
    return "".join(parts)
