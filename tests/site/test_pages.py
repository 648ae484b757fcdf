"""Every page, in every browser, scheme and size: quiet, whole, private."""

from __future__ import annotations

import pytest

from tests.conftest import Browsers
from tests.site.built import Site
from tests.site.visits import Scheme, Visit, report, visit_all

BYTES = 90_000
REQUESTS = 12
SHIFT = 0.02
MISSING = "no/such/page/"


def faults(visit: Visit, origin: str) -> list[str]:
    """Return what is wrong with a page, a line each."""
    found = [f"console: {text}" for text in visit.messages]
    wanted = 200
    if visit.page == MISSING:
        wanted = 404
        # The browser itself reports the status of the document.
        found = [text for text in found if "404" not in text]
    if visit.status != wanted:
        found.append(f"status {visit.status}, not {wanted}")
    if not visit.requests:
        found.append("no request was seen at all")
    own = (f"{origin}/", "data:")
    found += [
        f"asked for {url}" for url in visit.requests if not url.startswith(own)
    ]
    found += [f"at 320 pixels: {told}" for told in visit.sticks_out]
    found += [f"axe, {told}" for told in visit.axe]
    if visit.shift > SHIFT:
        found.append(f"the layout shifts by {visit.shift}")
    size, requests = visit.weight
    if visit.page != MISSING and (size > BYTES or requests > REQUESTS):
        found.append(f"weighs {size} bytes in {requests} requests")
    return found


@pytest.mark.parametrize(
    ("scheme", "viewport"), [("light", "desktop"), ("dark", "phone")]
)
@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_every_page_is_quiet_whole_and_private(
    browsers: Browsers, site: Site, name: str, scheme: Scheme, viewport: str
) -> None:
    """200, and 404 with the theme's own page for what is not there.

    Nothing in the console; no request to another origin; nothing wider than
    320 pixels but what scrolls in a box of its own; in Chromium, no violation
    of axe's rules but those of level AAA, in both schemes and in every tab,
    a layout that does not shift, and at most 90 kB in 12 requests.

    The scheme changes no layout and the size no colour, so that a load in two
    of the four pairs is enough.
    """
    browser = browsers(name, scheme)
    visits = visit_all(browser, site, scheme=scheme, viewport=viewport)
    assert len(visits) == len(site.pages) + 1
    if name == "chromium":
        heaviest = max(visits, key=lambda visit: visit.weight)
        print(f"heaviest page: {heaviest.page} {heaviest.weight}")
        assert all(visit.weight > (0, 0) for visit in visits)
    found = {visit.page: faults(visit, site.server.origin) for visit in visits}
    assert not any(found.values()), report(found)
