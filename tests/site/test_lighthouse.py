"""Lighthouse's scores, on the home page and one page of each section.

These three are the same on every run. How fast a page is depends on what
else the machine does: `make bench` measures that. What makes it fast is in
test_pages.py: bytes, requests, layout shift.
"""

from __future__ import annotations

import pytest

from tests.site.built import Site
from tools.lighthouse import FORMS, STEADY, audit

SECTIONS = ("", "concepts", "tutorial", "guides", "reference")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("section", SECTIONS, ids=lambda name: name or "home")
def test_lighthouse_has_nothing_to_mend(
    site: Site, section: str, form: str
) -> None:
    """Accessibility, best practices and SEO: 100 each."""
    page = site.sections[section]
    scores, lost = audit(site.url + page, form, STEADY)
    assert scores == dict.fromkeys(STEADY, 100), (page, lost)
