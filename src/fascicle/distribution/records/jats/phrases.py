"""Running text: XHTML → the phrases of JATS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from fascicle.distribution.records.jats.elements import MML, make, name_of
from fascicle.distribution.records.trees import add_text
from fascicle.issue.model import Article, Picture
from fascicle.layout.words import labels
from fascicle.manuscript.typography import quotes

_EMPHASIS = {
    "em": "italic", "i": "italic", "cite": "italic", "dfn": "italic", "var": "italic",
    "strong": "bold", "b": "bold", "sub": "sub", "sup": "sup", "u": "underline",
    "ins": "underline", "s": "strike", "del": "strike", "code": "monospace", "kbd": "monospace",
    "samp": "monospace",
}  # fmt: skip
BLOCKS = frozenset(
    "p ul ol dl table pre blockquote figure section aside div h1 h2 h3 h4 h5 h6 hr figcaption"
    " math li dt dd caption thead tbody tfoot tr td th".split()
)
"""The elements of XHTML that stand apart from a line."""
_STYLED = ("small", "mark")
_REFERS = {"figure": "fig", "table": "table", "equation": "disp-formula"}


@dataclass(frozen=True, slots=True)
class Phrases:
    """Writes the running text of an article. `elsewhere` has the addresses of other articles."""

    article: Article
    elsewhere: Callable[[str], str]

    def fill(self, target: etree._Element, source: etree._Element) -> etree._Element:
        """Put what is inside an XHTML element into one of JATS; return that."""
        add_text(target, source.text or "")
        for child in source:
            self.add(target, child)
            add_text(target, child.tail or "")
        return target

    def add(self, target: etree._Element, child: etree._Element) -> None:
        """Put an XHTML phrase at the end of an element, without the text behind it."""
        tag = str(child.tag)
        if tag in _EMPHASIS:
            face = make(_EMPHASIS[tag])
            target.append(face)
            self.fill(self._in_language(face, child), child)
        elif tag in _STYLED:
            target.append(self.fill(make("styled-content", {"style-type": tag}), child))
        elif tag == "a":
            self._link(target, child)
        elif tag == "math":
            target.append(make("inline-formula", formula(child)))
        elif tag == "img":
            self._picture(target, child)
        elif tag == "br":
            add_text(target, " ")
        elif tag == "abbr" and child.get("title"):
            meaning = make("def", make("p", str(child.get("title"))))
            target.append(make("abbrev", "".join(child.itertext()), meaning))
        elif tag == "q":
            opening, closing = quotes(self.article.language)[:2]
            add_text(target, opening)
            self.fill(target, child)
            add_text(target, closing)
        elif tag == "ruby":
            self._ruby(target, child)
        else:
            self._rest(target, child)

    @staticmethod
    def _in_language(face: etree._Element, child: etree._Element) -> etree._Element:
        """Return where the text of a phrase goes: an emphasis itself has no language."""
        if not child.get("lang"):
            return face
        named = {"content-type": "language", "xml:lang": str(child.get("lang"))}
        face.append(make("named-content", named))
        return face[0]

    def _rest(self, target: etree._Element, child: etree._Element) -> None:
        """Put a phrase without a counterpart: only its language and its id are kept."""
        named = {"xml:lang": str(child.get("lang", ""))} if child.get("lang") else {}
        if child.get("id") and child.get("class") != "citation":
            named["id"] = name_of(str(child.get("id")))
        if named:
            named["content-type"] = "language" if "xml:lang" in named else "anchor"
            target.append(self.fill(make("named-content", named), child))
        elif child.tag in BLOCKS:
            add_text(target, " ")
            self.fill(target, child)
            add_text(target, " ")
        else:
            self.fill(target, child)

    @staticmethod
    def _ruby(target: etree._Element, source: etree._Element) -> None:
        """Put each reading beside what it is the reading of; both are plain text (ruby, rb, rt)."""
        base = source.text or ""
        for child in source:
            text = "".join(child.itertext())
            if child.tag == "rt":
                target.append(make("ruby", make("rb", base.strip()), make("rt", text)))
                base = ""
            elif child.tag != "rp":
                base += text
            base += child.tail or ""
        add_text(target, base)

    def _link(self, target: etree._Element, link: etree._Element) -> None:
        href = str(link.get("href", ""))
        if str(link.get("data-note", "")).isdecimal():
            number = str(link.get("data-note"))
            call = {"ref-type": "fn", "rid": f"fn.{number}"}
            target.append(make("xref", call, make("sup", number)))
        elif href.startswith("#"):
            target.append(self._reference(link, href[1:]))
        elif href.startswith("article:"):
            self._outward(target, link, self.elsewhere(href.removeprefix("article:")))
        elif href.startswith("mailto:") and "".join(link.itertext()) == href[7:]:
            target.append(make("email", href[7:]))
        else:
            self._outward(target, link, href)

    def _outward(self, target: etree._Element, link: etree._Element, address: str) -> None:
        if not address:
            self.fill(target, link)
            return
        bare = "".join(link.itertext()) == address
        named = {"xlink:title": address.partition("://")[2].partition("/")[0]} if bare else {}
        made = make("ext-link", {"ext-link-type": "uri", "xlink:href": address, **named})
        target.append(self.fill(made, link))

    def _reference(self, link: etree._Element, name: str) -> etree._Element:
        """Return a cross-reference, with the words that the layouts put for a figure or a table."""
        kind, number = str(link.get("data-xref", "")), str(link.get("data-number", ""))
        is_source = link.get("class") == "biblioref"
        refers = "bibr" if is_source else _REFERS.get(kind, "sec")
        made = make("xref", {"ref-type": refers, "rid": name_of(name)})
        if kind in _REFERS:
            add_text(made, f"{labels(self.article.language)[kind]}\u00a0{number}")
            return made
        return self.fill(made, link)

    def _picture(self, target: etree._Element, mark: etree._Element) -> None:
        picture = self.picture(mark)
        if picture and not picture.missing:
            alternative = make.given("alt-text", picture.alt)
            target.append(make("inline-graphic", source_of(picture), alternative))

    def picture(self, mark: etree._Element) -> Picture | None:
        """Return the picture that a mark in the body stands for."""
        index = str(mark.get("data-figure", ""))
        known = index.isdecimal() and int(index) < len(self.article.figures)
        return self.article.figures[int(index)] if known else None


def source_of(picture: Picture) -> dict[str, str]:
    """Return the attributes that say where a picture is: its path beside the document."""
    kind, _, subtype = picture.media_type.partition("/")
    return {"xlink:href": picture.src, "mimetype": kind, "mime-subtype": subtype}


def formula(math: etree._Element) -> etree._Element:
    """Return a formula twice: as its author wrote it in LaTeX, and as MathML."""
    source = str(math.get("alttext", ""))
    return make("alternatives", make.given("tex-math", source), _mathml(math))


def _mathml(element: etree._Element) -> etree._Element:
    """Return MathML in its namespace."""
    made = etree.Element(f"{{{MML}}}{element.tag}", nsmap={"mml": MML})
    made.attrib.update(element.attrib)
    made.text = element.text
    for child in element:
        inner = _mathml(child)
        inner.tail = child.tail
        made.append(inner)
    return made
