"""Every page, in every browser, scheme and size: quiet, whole, private."""

from __future__ import annotations

import pytest

from tests.site.built import Site
from tests.site.conftest import Seen
from tests.site.visits import VIEWPORTS, report

# The default bound of a test is for one page, not for all of them.
pytestmark = pytest.mark.timeout(600)

BROWSERS = ("chromium", "firefox")
SCHEMES = ("light", "dark")
EVERYWHERE = [
    (browser, scheme, viewport)
    for browser in BROWSERS
    for scheme in SCHEMES
    for viewport in VIEWPORTS
]
everywhere = pytest.mark.parametrize("where", EVERYWHERE, ids="-".join)
in_chromium = pytest.mark.parametrize("where", EVERYWHERE[:4], ids="-".join)
on_phones = pytest.mark.parametrize("where", EVERYWHERE[1::2], ids="-".join)

Where = tuple[str, str, str]


@everywhere
def test_every_page_loads_and_what_is_not_there_is_told(
    seen: Seen, site: Site, where: Where
) -> None:
    """200 for pages, 404 with the theme's own page for the rest."""
    visits = seen(*where)
    assert len(visits) == len(site.pages) + 1
    for visit in visits:
        wanted = 404 if visit.page == "no/such/page/" else 200
        assert visit.status == wanted, visit.page


@everywhere
def test_the_console_stays_empty(seen: Seen, where: Where) -> None:
    """No error, no warning, no message at all."""
    faults = {visit.page: visit.messages for visit in seen(*where)}
    # The browser itself reports the status of the 404 page's document.
    faults["no/such/page/"] = [
        text for text in faults["no/such/page/"] if "404" not in text
    ]
    assert not any(faults.values()), report(faults)


@everywhere
def test_not_one_request_leaves_the_origin(
    seen: Seen, site: Site, where: Where
) -> None:
    """Nothing is loaded from anywhere else."""
    faults = {}
    for visit in seen(*where):
        assert visit.requests, f"{visit.page}: no request was seen at all"
        faults[visit.page] = [
            url
            for url in visit.requests
            if not url.startswith((site.server.origin + "/", "data:"))
        ]
    assert not any(faults.values()), report(faults)


@on_phones
def test_nothing_overflows_at_320_pixels(seen: Seen, where: Where) -> None:
    """Wide code and tables scroll in a box of their own."""
    faults = {visit.page: visit.sticks_out for visit in seen(*where)}
    assert not any(faults.values()), report(faults)


@in_chromium
def test_axe_finds_no_violation(seen: Seen, where: Where) -> None:
    """All of its rules but those of level AAA."""
    faults = {visit.page: visit.axe for visit in seen(*where)}
    assert not any(faults.values()), report(faults)


@in_chromium
def test_the_layout_does_not_shift(seen: Seen, where: Where) -> None:
    """Cumulative layout shift is at most 0.02."""
    shifts = {visit.page: visit.shift for visit in seen(*where)}
    assert max(shifts.values()) <= 0.02, shifts
