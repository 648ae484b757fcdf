"""Options and fixtures that every test may use."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from tests.harness.play import Run, play
from tools.example import find

sys.dont_write_bytecode = True

Player = Callable[[str], Run]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--record`."""
    parser.addoption(
        "--record",
        action="store_true",
        help="refresh the transcripts and `#>` lines from this run",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Let `--record` write `#>` lines too, by pytest-examples."""
    if config.getoption("--record"):
        config.option.update_examples = True


@pytest.fixture(scope="session")
def record(request: pytest.FixtureRequest) -> bool:
    """Whether transcripts are written instead of compared."""
    return bool(request.config.getoption("--record"))


@pytest.fixture(scope="session")
def played() -> Player:
    """Play an example as its page tells, once per session.

    Returns a function: the example's name to the `Run`.
    """
    runs: dict[str, Run] = {}

    def get(name: str) -> Run:
        if name not in runs:
            runs[name] = play(find(name))
        return runs[name]

    return get
