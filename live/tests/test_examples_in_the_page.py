"""Every example that can, prints in the page what it prints anywhere."""

from __future__ import annotations

import pytest

from live.tests.host import Tab
from tests.harness.play import Run
from tests.test_examples import assert_transcripts
from tools.example import Example, all_examples

ABSENT = {"tls", "packages"}
"""What a browser tab does not have."""


def runs_in_the_page(example: Example) -> bool:
    """Whether it needs nothing that a browser tab can't give."""
    return not ABSENT.intersection(example.needs)


@pytest.mark.parametrize(
    "example",
    [example for example in all_examples() if runs_in_the_page(example)],
    ids=lambda example: example.name,
)
def test_the_page_prints_what_a_real_process_printed(
    example: Example, tab: Tab
) -> None:
    """Byte for byte the transcript, on CPython in WebAssembly."""
    outputs = tab.play(example)
    assert_transcripts(Run(example, outputs=outputs), record=False)
