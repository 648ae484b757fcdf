"""What the search shows and searches: the prose of a page, section by section.

The engine's index has all of a page as one text: programs, transcripts, and
tables without their rows. Here each section's text is a list of paragraphs,
which the search shows two of: those that contain what was typed. A row of a
table is a paragraph, and so is a term with its definition. Programs and
drawings are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from pathlib import Path

INDEX = "search/search_index.json"
"""Where Material's search plugin writes its index."""

PAGE = 0.5
"""What a page's own entry weighs, beside 1 for a section: the search gives
all pages a bonus, with which they would hide the section that answers."""

ASIDE = {"frameworks": 0.5}
"""What the sections of a folder weigh: who uses a framework names it, and
then finds its pages (docs/assets/search-query.js)."""

HEADING = re.compile(r"h[1-6]")
# What begins a paragraph. A definition (dd) continues that of its term.
PARAGRAPHS = {"p", "li", "tr", "dt", "figcaption", "summary", "div"}
CELLS = {"td", "th", "dd"}
HIDDEN = {"pre", "svg", "script", "style", "button", "nav", "thead"}
HIDDEN_CLASSES = {"filename", "lab-zip"}
HIDES = "hidden"
"""Stands for an open element whose text is left out."""
VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Prose(HTMLParser):
    """The paragraphs of a page, by the id of the heading above them."""

    def __init__(self, page: str) -> None:
        """Parse a page."""
        super().__init__()
        self.sections: dict[str, list[str]] = {}
        self._section: str | None = None
        """"" is the page's own; None is outside the page's content."""
        self._open: list[str] = []
        self._hidden = 0
        self.feed(page)
        self.close()

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        """Begin a section or a paragraph, or hide what is none."""
        has = {name: value or "" for name, value in attrs}
        if tag == "article" and "md-content__inner" in has.get("class", ""):
            self._section = ""
        if self._section is None:
            return
        if tag in VOID:
            self.handle_data(" ")
            return
        within = self._open[-1] if self._open else ""
        self._open.append(tag)
        heading = HEADING.fullmatch(tag) is not None
        if heading and tag != "h1" and "id" in has:
            self._section = has["id"]
        hidden = HIDDEN_CLASSES & set(has.get("class", "").split())
        if heading or tag in HIDDEN or hidden:
            self._hidden += 1
            self._open[-1] = HIDES
        elif tag in PARAGRAPHS and within not in CELLS:
            self._paragraphs.append("")
        elif tag in CELLS and self._paragraphs:
            text = self._paragraphs[-1].rstrip()
            between = ": " if tag == "dd" else " · "
            self._paragraphs[-1] = text + between if text else ""

    def handle_endtag(self, tag: str) -> None:
        """End what is hidden, or the page."""
        if tag in VOID or not self._open:
            return
        self._hidden -= self._open.pop() == HIDES
        if tag == "article":
            self._section = None

    def handle_data(self, data: str) -> None:
        """Add to the last paragraph."""
        if self._section is None or self._hidden:
            return
        if not self._paragraphs:
            self._paragraphs.append("")
        self._paragraphs[-1] += data

    @property
    def _paragraphs(self) -> list[str]:
        return self.sections.setdefault(self._section or "", [])

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield each section's id and its text, as the index writes it."""
        for section, paragraphs in self.sections.items():
            kept = (" ".join(text.split()) for text in paragraphs)
            yield (
                section,
                "".join(
                    f"<p>{escape(text, quote=False)}</p>"
                    for text in kept
                    if text.strip(" ·")
                ),
            )


def rewrite(folder: Path) -> None:
    """Put the prose of a site's pages into its index.

    An engine without such an index has a search of its own.
    """
    file = folder / INDEX
    if not file.exists():
        return
    index = json.loads(file.read_text("utf-8"))
    texts: dict[str, str] = {}
    for address in {doc["location"].split("#")[0] for doc in index["docs"]}:
        page = (folder / address / "index.html").read_text("utf-8")
        for section, text in Prose(page).texts():
            texts[f"{address}#{section}" if section else address] = text
    boosts = {}
    for doc in reversed(index["docs"]):  # a page follows its sections
        address, _, section = doc["location"].partition("#")
        if section and (aside := ASIDE.get(address.partition("/")[0])):
            doc["boost"] = aside
        doc["text"] = texts.get(doc["location"], "")
        if section:
            boosts[address] = doc.get("boost", 1)
        else:
            doc["boost"] = PAGE * boosts.get(address, 1)
    file.write_text(json.dumps(index, separators=(",", ":")), "utf-8")
