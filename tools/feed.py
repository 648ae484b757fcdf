"""The changelog as an Atom feed (RFC 4287): `feed.xml`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from tools import settings
from tools.errors import ProjectError
from tools.example import ROOT

FILE = "feed.xml"
PAGE = "reference/changelog"
CHANGELOG = ROOT / "docs" / f"{PAGE}.md"
ATOM = "http://www.w3.org/2005/Atom"

ENTRY = re.compile(
    r"^## (?P<date>\d{4}-\d\d-\d\d): (?P<title>.+?)"
    r" \{ #(?P<anchor>[\w-]+) \}\n"
    r"(?P<text>.*?)(?=^## |\Z)",
    re.M | re.S,
)
LINK = re.compile(r"\[(?P<text>[^\]]+)\]\([^)]+\)")


@dataclass(frozen=True)
class Entry:
    """A section of the changelog."""

    date: str
    """As in 2026-11-29."""
    title: str
    anchor: str
    text: str
    """In plain words."""

    @property
    def time(self) -> str:
        """The beginning of the day, as RFC 3339 writes it."""
        return f"{self.date}T00:00:00Z"


def plain(markdown: str) -> str:
    """Return a paragraph without its links, emphasis and code."""
    text = re.sub(r"[*`]", "", LINK.sub(r"\g<text>", markdown))
    return " ".join(text.split())


def entries(markdown: str) -> Iterator[Entry]:
    """Yield the sections of a changelog, newest first.

    Raises:
        ProjectError: there is none, or they are in another order.
    """
    found = [
        Entry(
            match["date"],
            match["title"],
            match["anchor"],
            plain(match["text"]),
        )
        for match in ENTRY.finditer(markdown)
    ]
    dates = [entry.date for entry in found]
    if not found or len(found) != markdown.count("\n## "):
        raise ProjectError(
            f"{PAGE}.md: each heading has to be "
            "'## YYYY-MM-DD: Title { #YYYY-MM-DD }'"
        )
    if dates != sorted(dates, reverse=True):
        raise ProjectError(f"{PAGE}.md: put the newest entry first")
    yield from found


def feed(address: str, markdown: str) -> bytes:
    """Return the feed of a site with this address.

    Args:
        address: of the site, with a slash at the end.
        markdown: the changelog.

    Raises:
        ProjectError: see `entries`.
    """
    found = list(entries(markdown))
    site = settings.name()
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed")

    def add(parent: ET.Element, name: str, text: str = "", **has: str) -> None:
        ET.SubElement(parent, f"{{{ATOM}}}{name}", has).text = text or None

    add(root, "id", address)
    add(root, "title", f"{site}: changelog")
    add(root, "updated", found[0].time)
    add(root, "link", rel="self", href=f"{address}{FILE}")
    add(root, "link", href=f"{address}{PAGE}/")
    author = ET.SubElement(root, f"{{{ATOM}}}author")
    add(author, "name", site)
    for entry in found:
        item = ET.SubElement(root, f"{{{ATOM}}}entry")
        link = f"{address}{PAGE}/#{entry.anchor}"
        add(item, "id", link)
        add(item, "title", entry.title)
        add(item, "updated", entry.time)
        add(item, "link", href=link)
        add(item, "content", entry.text)
    ET.indent(root)
    data: bytes = ET.tostring(root, "utf-8", xml_declaration=True)
    return data


def write(folder: Path, address: str) -> None:
    """Write the feed into a built site, if it has a changelog."""
    if not CHANGELOG.exists():
        return
    markdown = CHANGELOG.read_text("utf-8")
    (folder / FILE).write_bytes(feed(address, markdown))
