"""Every lab of every page prints what its programs print anywhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.harness.play import assert_transcripts
from tests.labs.reader import Reader, labs_by_page, reader
from tests.site.built import Site
from tools.example import all_examples

LABS = labs_by_page()

# A page has up to seven labs.
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def visitor(browser: Browser, site: Site) -> Iterator[Reader]:
    """One visit to the whole site, so that Python boots but once."""
    with reader(browser, site) as visitor:
        yield visitor


def test_every_example_that_can_has_a_lab_on_a_page() -> None:
    """Otherwise the test below would prove less than it says."""
    played = {example.name for labs in LABS.values() for example in labs}
    can = {example.name for example in all_examples() if example.in_the_page}
    assert played == can
    assert len(can) > 40


@pytest.mark.parametrize("address", LABS, ids=lambda page: page or "home")
def test_each_lab_prints_the_transcripts(
    address: str, visitor: Reader
) -> None:
    """Run, Next to the end: byte for byte, on CPython in WebAssembly."""
    visitor.go(address)
    for example in LABS[address]:
        assert_transcripts(visitor.play(example), record=False)
    assert visitor.told == []
