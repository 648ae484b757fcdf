"""What a first visit to a page costs: bytes on the wire and requests."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.site.built import Site
from tests.site.visits import context, settled
from tools.static_server import compressed

pytestmark = pytest.mark.timeout(600)

BYTES = 90_000
REQUESTS = 12


def test_a_page_weighs_at_most_90_kb_in_at_most_12_requests(
    site: Site, chromium: Browser
) -> None:
    """Compressed, with an empty cache, all that loading it brings."""
    weights = {}
    for address in site.pages:
        with context(chromium) as opened:  # has a cache of its own
            page = opened.new_page()
            began = len(site.server.served)
            page.goto(site.url + address)
            settled(page)
            page.wait_for_load_state("networkidle")
            served = site.server.served[began:]
            weights[address] = (
                sum(answer.length for answer in served),
                len(served),
            )
    heaviest = max(weights.items(), key=lambda item: item[1])
    print(f"heaviest page: {heaviest}")
    too_heavy = {
        address: weight
        for address, weight in weights.items()
        if weight[0] > BYTES or weight[1] > REQUESTS
    }
    assert not too_heavy, too_heavy


def test_the_search_index_weighs_at_most_100_kb(site: Site) -> None:
    """Compressed; it is fetched by who searches."""
    index = site.folder / "search" / "search_index.json"
    assert 0 < len(compressed(index)) <= 100_000
