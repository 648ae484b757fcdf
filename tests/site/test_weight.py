"""What a reader who searches fetches besides; of pages: test_pages.py."""

from __future__ import annotations

from tests.site.built import Site
from tools.static_server import compressed


def test_the_search_index_weighs_at_most_100_kb(site: Site) -> None:
    """Compressed; it is fetched by who searches."""
    index = site.folder / "search" / "search_index.json"
    assert 0 < len(compressed(index)) <= 100_000
