"""`python -m tools.checks.faults`: what a strict build does not notice.

`make serve` and `make build` run these detectors first, `make check` and
`make test` among the linters.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tools.checks import (
    console,
    endings,
    exercises,
    labs,
    lines,
    listings,
    pages,
    programs,
    proven,
    readme,
)
from tools.cli import run
from tools.example import ROOT

Detector = Callable[[Path], Iterable[str]]

DETECTORS: tuple[Detector, ...] = (
    programs.unreadable_examples,
    pages.missing_includes,
    pages.block_includes,
    pages.unknown_sections,
    pages.broken_sections,
    pages.ranges_outside,
    pages.wrong_highlights,
    pages.code_in_markdown,
    pages.wrong_titles,
    pages.inline_styles,
    lines.named_lines,
    listings.repeated_listings,
    listings.odd_parts,
    listings.stale_diffs,
    listings.lone_diffs,
    endings.missing_recaps,
    exercises.unreadable_exercises,
    exercises.shown_exercises,
    programs.orphans,
    programs.unplayed_programs,
    programs.listed_mutants,
    programs.stray_transcripts,
    programs.wide_lines,
    programs.retired_api,
    console.unproved_commands,
    labs.unrunnable_examples,
    labs.same_titles,
    readme.readme_drift,
    proven.stale_tables,
)


def faults(root: Path = ROOT) -> Iterator[str]:
    """Yield every fault of the pages and snippets, one line each."""
    for detector in DETECTORS:
        yield from detector(root)


def main() -> int:
    """Print the faults; the exit code tells whether there are any."""
    found = list(faults())
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    run(main)
