"""The changelog's feed."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from tests.site.built import Site
from tools.errors import ProjectError
from tools.feed import ATOM, CHANGELOG, FILE, entries, feed

NAMES = {"a": ATOM}


def test_the_feed_has_each_entry_of_the_changelog(site: Site) -> None:
    """With a link to its section; the newest says when all changed."""
    root = ET.fromstring((site.folder / FILE).read_text("utf-8"))
    items = root.findall("a:entry", NAMES)
    wanted = list(entries(CHANGELOG.read_text("utf-8")))
    titles = [item.findtext("a:title", namespaces=NAMES) for item in items]
    assert titles == [entry.title for entry in wanted]
    page = (site.folder / "reference/changelog/index.html").read_text("utf-8")
    for item in items:
        link = item.findtext("a:id", namespaces=NAMES) or ""
        anchor = link.rpartition("#")[2]
        content = item.findtext("a:content", namespaces=NAMES) or ""
        assert content
        assert not set("*`[]<") & set(content)
        assert f'id="{anchor}"' in page or f"id={anchor}" in page
    assert root.findtext("a:updated", namespaces=NAMES) == wanted[0].time
    home = (site.folder / "index.html").read_text("utf-8")
    assert "application/atom+xml" in home


def test_a_changelog_that_makes_no_feed_is_an_error() -> None:
    """One line that says how to write it."""
    with pytest.raises(ProjectError, match="each heading has to be"):
        feed("https://example.org/", "# Changelog\n\n## Yesterday\n\nNews.\n")
    old, new = (
        f"## {date}: News {{ #{date} }}\n\nText.\n\n"
        for date in ("2026-01-01", "2026-01-02")
    )
    with pytest.raises(ProjectError, match="newest entry first"):
        feed("https://example.org/", f"# Changelog\n\n{old}{new}")
