"""Lighthouse's scores, on the home page and one page of each section.

A phone gets the markup that a desktop gets: the home page is enough there.
These three are the same on every run. How fast a page is depends on what
else the machine does: `make bench` measures that. What makes it fast is in
test_pages.py: bytes, requests, layout shift.
"""

from __future__ import annotations

import pytest

from tests.site.built import Site
from tools.lighthouse import STEADY, audit

SECTIONS = ("", "concepts", "tutorial", "guides", "reference")


@pytest.mark.parametrize(
    ("section", "form"),
    [*((section, "mobile") for section in SECTIONS), ("", "desktop")],
)
def test_lighthouse_has_nothing_to_fix(
    site: Site, section: str, form: str
) -> None:
    """Accessibility, best practices and SEO: 100 each."""
    page = site.sections[section]
    scores, lost = audit(site.url + page, form, STEADY)
    assert scores == dict.fromkeys(STEADY, 100), (page, lost)
