"""`docs/playground.md`: what the page says where nothing else tests it."""

from __future__ import annotations

import re
import tomllib

from playwright.sync_api import Browser, expect

from tests.site.built import Site
from tools.browsers import PLAIN
from tools.example import ROOT

PAGE = (ROOT / "docs" / "playground.md").read_text("utf-8")
LINK = ROOT / "live" / "src" / "playground" / "link.ts"


def test_a_link_has_as_many_characters_as_the_page_says() -> None:
    """The limit stands once in the code."""
    (limit,) = re.findall(r"LONGEST_LINK = ([\d_]+)$", LINK.read_text(), re.M)
    assert f"at most {int(limit):,}" in PAGE.replace("\n  ", " ")


def test_the_page_names_every_package_that_a_program_can_import() -> None:
    """And every bundle that the reader ticks, in the line about them."""
    line = PAGE.split("- **Packages.**")[1].split("\n- **")[0].lower()
    bundles = tomllib.loads(
        (ROOT / "tools" / "bundles.toml").read_text("utf-8")
    )
    assert bundles
    for name, bundle in bundles.items():
        assert f"`{name}`" in line
        for package in bundle["packages"]:
            assert package in line


def test_without_javascript_the_page_says_what_it_is_and_needs(
    chromium: Browser, site: Site
) -> None:
    """Text, and no button that does nothing."""
    with chromium.new_context(**PLAIN, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site.url}playground/")
        expect(page.get_by_text("Paste a server, its clients")).to_be_visible()
        expect(page.get_by_text("needs JavaScript")).to_be_visible()
        expect(
            page.locator(".playground").get_by_role("button")
        ).to_have_count(0)
