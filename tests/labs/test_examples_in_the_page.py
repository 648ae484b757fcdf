"""Every lab of every page prints what its programs print anywhere."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.harness.play import assert_transcripts
from tests.labs.reader import Reader, labs_by_page, reader
from tests.site.built import Site
from tools.example import Example, all_examples

LABS = labs_by_page()


LABS_PER_TAB = 20
"""Firefox's process of a tab grows by 40 MB with each lab that runs in it."""


@pytest.fixture(scope="module")
def visitors(
    context: BrowserContext, site: Site
) -> Iterator[Iterator[Reader]]:
    """The same visitor for the next labs, so that Python seldom boots."""

    def come() -> Generator[Reader]:
        while True:
            with reader(context, site) as visitor:
                for _ in range(LABS_PER_TAB):
                    yield visitor

    with closing(come()) as coming:
        yield coming


@pytest.fixture
def visitor(visitors: Iterator[Reader]) -> Reader:
    """Whoever is there now."""
    return next(visitors)


def test_every_example_that_can_has_a_lab_on_a_page() -> None:
    """Otherwise the test below would prove less than it says."""
    played = {example.name for labs in LABS.values() for example in labs}
    can = {example.name for example in all_examples() if example.in_the_page}
    assert played == can
    assert len(can) > 40


def each_lab() -> list[Any]:
    """Return a page's address and a lab on it; the id is the example's name.

    Where an example has a second lab, that lab's page is added.
    """
    known: set[str] = set()
    found = []
    for address, labs in LABS.items():
        for example in labs:
            name = example.name
            more = f"@{address}" if name in known else ""
            known.add(name)
            found.append(pytest.param(address, example, id=f"{name}{more}"))
    return found


@pytest.mark.parametrize(("address", "example"), each_lab())
def test_a_lab_prints_the_transcripts(
    address: str, example: Example, visitor: Reader
) -> None:
    """Run, Next to the end: byte for byte, on CPython in WebAssembly."""
    visitor.go(address)
    assert_transcripts(visitor.play(example), record=False)
    assert visitor.told == []
