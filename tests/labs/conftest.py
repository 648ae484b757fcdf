"""Fixtures: the real site, and one with a page for each lab."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.labs.reader import site_with_labs
from tests.site import built
from tests.site.built import Site
from tools.static_server import Server


@pytest.fixture(scope="session")
def real_site(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """The site as `make build` makes it, with its labs, below /learn/."""
    with Server("/learn/") as server:
        yield built.build(server, tmp_path_factory.mktemp("built") / "site")


@pytest.fixture(scope="session")
def labs_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a site with a page for each lab that the tests look at."""
    with site_with_labs(tmp_path_factory.mktemp("labs")) as where:
        yield where
