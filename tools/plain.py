"""Each page as Markdown beside it, and `llms.txt`, which lists them.

Whoever reads a page with a program gets it without the theme around it, and
with the programs that it includes (https://llmstxt.org).
"""

from __future__ import annotations

import posixpath
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mkdocs.utils.yaml import yaml_load

from tools import settings
from tools.errors import ProjectError
from tools.example import ROOT

LIST = "llms.txt"
DOCS = ROOT / "docs"
INCLUDED = (ROOT / "snippets", DOCS / "figures")

FRONT = re.compile(r"\A---\n(?P<data>.*?)\n---\n+", re.S)
INCLUDE = re.compile(
    r'^(?P<pad> *)--8<-- "(?P<file>[^":]+)'
    r'(?::(?P<first>\d+):(?P<last>\d+))?"\n',
    re.M,
)
# What only the theme understands: boxes for labs, and ids and classes.
BOX = re.compile(r"^ *</?div\b[^\n]*>\n\n?", re.M)
ATTRIBUTES = re.compile(r"(?: |^)\{:? ?[#.][^}\n]*\}(?=$|\n)", re.M)
FENCE = re.compile(
    r"^(?P<fence> *```\w+[^\n]*?)(?: (?:linenums|hl_lines)=\"[^\"]*\")+", re.M
)
# A note, what is folded away, or a tab: a title, and lines that belong to it.
BLOCK = re.compile(
    r'^(?:!!!|\?\?\?\+?|===)(?: \w+)? "(?P<title>[^"]+)"\n'
    r"(?P<lines>(?:\n| {4}[^\n]*\n)+)",
    re.M,
)
LAB = re.compile(r'\bdata-example="([^"]+)"')
LINK = re.compile(r"\]\((?P<page>[\w./-]+)\.md(?P<anchor>#[\w-]+)?\)")


@dataclass(frozen=True)
class Page:
    """A page of the navigation."""

    section: str
    title: str
    file: str
    """Its Markdown, below docs/."""

    @property
    def address(self) -> str:
        """The address of its Markdown, below the site's."""
        page = self.file.removesuffix(".md")
        if posixpath.basename(page) == "index":
            return f"{page}.md"
        return f"{page}/index.md"

    @property
    def source(self) -> str:
        """What its author wrote."""
        return (DOCS / self.file).read_text("utf-8")

    @property
    def description(self) -> str:
        """What the front matter says of it."""
        match = FRONT.match(self.source)
        data = yaml_load(match["data"]) if match else {}
        return " ".join(str(data.get("description", "")).split())

    def markdown(self) -> str:
        """Return the page, with what it includes and without attributes."""
        text = FRONT.sub("", self.source)
        text = BOX.sub("", text)
        text = ATTRIBUTES.sub("", text)
        text = FENCE.sub(r"\g<fence>", text)
        while BLOCK.search(text):  # one may be inside another
            text = BLOCK.sub(_unfolded, text)
        text = INCLUDE.sub(_included, text)
        return LINK.sub(self._linked, text)

    def _linked(self, match: re.Match[str]) -> str:
        """Link to another page's Markdown."""
        here = posixpath.dirname(self.file)
        target = posixpath.normpath(posixpath.join(here, match["page"]))
        other = Page("", "", f"{target}.md")
        start = posixpath.dirname(self.address) or "."
        path = posixpath.relpath(other.address, start)
        return f"]({path}{match['anchor'] or ''})"


def _unfolded(block: re.Match[str]) -> str:
    """Return what a block has, below its title."""
    return f"**{block['title']}**\n{textwrap.dedent(block['lines'])}"


def _included(match: re.Match[str]) -> str:
    """Return a file's text, or a part, as far to the right as its include."""
    name = match["file"]
    if name.endswith(".svg"):
        return ""  # a drawing; the text beside it says the same
    for folder in INCLUDED:
        if (folder / name).is_file():
            lines = (folder / name).read_text("utf-8").splitlines()
            if match["first"]:
                lines = lines[int(match["first"]) - 1 : int(match["last"])]
                lines = textwrap.dedent("\n".join(lines)).splitlines()
            return "".join(
                f"{match['pad'] if line else ''}{line}\n" for line in lines
            )
    raise ProjectError(f"{name}: included, and not in snippets/")


def labs(source: str) -> list[str]:
    """Return the examples and exercises that a page's Markdown has."""
    return LAB.findall(source)


def pages() -> Iterator[Page]:
    """Yield the pages in the order of `nav` in mkdocs.yml."""
    for entry in settings.settings()["nav"]:
        for name, content in entry.items():
            if isinstance(content, str):
                yield Page("", name, content)
            else:
                for page in content:
                    for title, file in page.items():
                        yield Page(name, title, file)


def listing(address: str) -> str:
    """Return `llms.txt` of a site with this address."""
    home, *others = pages()
    lines = [f"# {settings.name()}\n\n> {home.description}\n"]
    section = ""
    for page in others:
        if page.section != section:
            section = page.section
            lines.append(f"\n## {section}\n")
        lines.append(
            f"- [{page.title}]({address}{page.address}): {page.description}"
        )
    return "\n".join(lines) + "\n"


def address_of(folder: Path) -> str:
    """Return the address that a built site is published under."""
    sitemap = (folder / "sitemap.xml").read_text("utf-8")
    addresses: list[str] = re.findall(r"<loc>(.*?)</loc>", sitemap)
    return min(addresses, key=len)


def write(folder: Path) -> None:
    """Write the Markdown of a built site's pages into it."""
    address = address_of(folder)
    for page in pages():
        (folder / page.address).write_text(page.markdown(), "utf-8")
    (folder / LIST).write_text(listing(address), "utf-8")
