"""Each page as Markdown beside it, and `llms.txt`."""

from __future__ import annotations

import re
from pathlib import Path

from tests.site.built import Site, blocks


def beside(site: Site, page: str) -> Path:
    """Return the Markdown of a page."""
    return site.folder / page / "index.md"


def test_each_page_is_there_with_all_programs_it_includes(site: Site) -> None:
    """And without what only the theme understands."""
    for page in site.pages:
        text = beside(site, page).read_text("utf-8")
        assert text.startswith("# "), page
        for block in blocks(page):
            assert block.text.strip() in text, f"{page}: {block.file}"
        prose = re.sub(r"^ *```.*?^ *```$", "", text, flags=re.M | re.S)
        left = re.search(
            r"--8<--|<div|\{:? ?[#.]|^ *(!!!|===|\?\?\?)", prose, re.M
        )
        assert left is None, f"{page}: {left}"


def test_links_lead_from_markdown_to_markdown(site: Site) -> None:
    """To files that are there."""
    found = 0
    for page in site.pages:
        file = beside(site, page)
        text = file.read_text("utf-8")
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
            assert (file.parent / target).is_file(), f"{page}: {target}"
            found += 1
    assert found > len(site.pages)


def test_the_list_names_every_page_with_its_description(site: Site) -> None:
    """By its address, so that the list can be read alone."""
    text = (site.folder / "llms.txt").read_text("utf-8")
    listed = re.findall(r"^- \[.+?\]\((.+?)\): \S.*$", text, re.M)
    assert sorted(listed) == sorted(
        f"{site.url}{page}index.md" for page in site.pages if page
    )
