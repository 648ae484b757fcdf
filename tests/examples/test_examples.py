"""Every example, as a reader plays it: output and transcript agree."""

from __future__ import annotations

import pytest

from tests.conftest import Player, opening
from tests.harness.browser import Opener
from tests.harness.play import assert_transcripts, play
from tools.example import Example, ExampleError, find, names
from tools.inline import prints_inline

every_example = pytest.mark.parametrize("example", names(), indirect=True)


@pytest.fixture
def example(request: pytest.FixtureRequest) -> Example:
    """The example of a name; one that can't be read fails its own tests."""
    return find(request.param)


def opens(name: str) -> bool:
    """Return whether an example opens a page in a browser."""
    try:
        return find(name).opens
    except ExampleError:
        return False  # its other tests fail, and tell why


@every_example
def test_a_reader_sees_what_the_page_shows(
    example: Example, played: Player, record: bool
) -> None:
    """`python FILE`, in the order of the page, prints the transcript."""
    assert_transcripts(played(example.name), record=record)


@every_example
def test_nothing_leaks_and_nothing_warns(
    example: Example,
    played: Player,
    record: bool,
    request: pytest.FixtureRequest,
) -> None:
    """The same with `-W error`, asyncio's debug mode and leak reports."""
    if record:  # what a reader sees is recorded, whichever test comes first
        assert_transcripts(played(example.name), record=True)
    if not (record and any(map(prints_inline, example.programs))):
        if example.opens:
            with opening(request, "firefox") as opener:
                run = play(example, strict=True, opener=opener)
        else:
            run = play(example, strict=True)
        assert_transcripts(run, record=False)


@pytest.mark.parametrize(
    "example", [name for name in names() if opens(name)], indirect=True
)
def test_a_page_runs_in_both_browsers_without_complaint(
    example: Example, opener: Opener, record: bool
) -> None:
    """Same transcript; no console error; no JavaScript that never ran."""
    assert_transcripts(play(example, opener=opener), record=record)
    for tab in opener.tabs:
        assert not tab.problems, f"{tab.file}: {tab.problems}"
        assert not tab.unrun, f"{tab.file}: never ran: {tab.unrun}"
