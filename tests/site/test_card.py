"""What a chat or a search engine shows of a link to a page."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from PIL import Image

from tests.site.built import Site
from tools import settings
from tools.plain import pages


class Head(HTMLParser):
    """The names and the properties that a page's head gives."""

    def __init__(self, file: Path) -> None:
        """Parse a page."""
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(file.read_text("utf-8"))

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        """Note what a `<meta>` says."""
        has = {name: value or "" for name, value in attrs}
        name = has.get("property", has.get("name", ""))
        if tag == "meta":
            self.found[name] = has.get("content", "")


def test_each_link_has_a_title_a_description_and_an_image(site: Site) -> None:
    """The description as it was written, quotes and all."""
    for page in pages():
        address = page.address.removesuffix("index.md")
        found = Head(site.folder / address / "index.html").found
        assert page.description, page.file
        assert found["description"] == page.description
        assert found["og:description"] == page.description
        assert found["og:title"] in (page.title, settings.name())
        assert found["og:url"] == site.url + address
        image = found["og:image"].removeprefix(site.url)
        with Image.open(site.folder / image) as opened:
            assert opened.size == (1200, 630)
