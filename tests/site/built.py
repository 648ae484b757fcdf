"""The site that the tests look at: built by the real command, and served."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

import tools.built
from tools.example import ROOT
from tools.static_server import Server

INCLUDE = re.compile(
    r'^(?P<pad> *)```+ ?(?P<language>\w+)[^\n]*?title="(?P<title>[^"]+)"'
    r'[^\n]*\n(?P=pad)--8<-- "(?P<file>[^":]+)'
    r'(?::(?P<first>\d+):(?P<last>\d+))?"\n',
    re.M,
)


@dataclass(frozen=True)
class Site:
    """A built site that is being served."""

    folder: Path
    server: Server
    pages: tuple[str, ...]
    """Every page's address below the site's, home is ""."""

    @property
    def url(self) -> str:
        """The site's address."""
        return self.server.url

    @property
    def sections(self) -> dict[str, str]:
        """The first page of each section, and home."""
        first: dict[str, str] = {}
        for page in self.pages:
            first.setdefault(page.split("/")[0], page)
        return first


@dataclass(frozen=True)
class Block:
    """A code block that a page includes from a file."""

    page: str
    title: str
    file: str
    first: int = 1
    """The line where the part begins that is shown."""
    last: int | None = None
    """Its last line; None is the file's."""

    @property
    def text(self) -> str:
        """What is in these lines of the file; a part is not indented."""
        text = (ROOT / "snippets" / self.file).read_text("utf-8")
        if self.last is None:
            return text
        lines = text.splitlines(keepends=True)
        return textwrap.dedent("".join(lines[self.first - 1 : self.last]))


def source(page: str) -> Path:
    """Return the Markdown of a page."""
    docs = ROOT / "docs"
    inside = docs / page / "index.md"
    return inside if inside.exists() else docs / f"{page.rstrip('/')}.md"


def blocks(page: str) -> list[Block]:
    """Return the files, and the parts of files, that a page shows."""
    text = source(page).read_text("utf-8")
    return [
        Block(
            page,
            match["title"],
            match["file"],
            int(match["first"] or 1),
            int(match["last"]) if match["last"] else None,
        )
        for match in INCLUDE.finditer(text)
    ]


def publish(built: Path, folder: Path, server: Server) -> Site:
    """Serve a copy of the built site, made for the server's address."""
    server.folder = tools.built.publish(built, folder, server.url)
    sitemap = (folder / "sitemap.xml").read_text("utf-8")
    pages = tuple(
        address.removeprefix(server.url)
        for address in re.findall(r"<loc>(.*?)</loc>", sitemap)
    )
    assert "" in pages and len(pages) > 1, "the sitemap is empty"
    return Site(folder, server, pages)
