"""Where a page shows an example, the reader can run it, or is told why not."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.checks.exercises import EXERCISE
from tools.checks.tree import Fence, fences, lines_of, pages, prose, where
from tools.example import Example, ExampleError, load

LAB = re.compile(
    r'<div class="lab" data-example="([^"]+)"(?: data-wire="beside")? '
    "markdown>"
)
REASON = re.compile(r'{ \.terminal-only data-example="([^"]+)" }')
LIKE = re.compile(r'class="[^"]*\blab\b|data-example')


@dataclass
class Place:
    """Where a page runs an example, or says why it does not."""

    line: int
    example: str
    runs: bool
    text: str = ""
    """What the page says instead of running it."""
    shows: list[Fence] = field(default_factory=list)


def unrunnable_examples(root: Path) -> Iterator[str]:
    """Find examples without a lab, and labs that are none."""
    examples = _examples(root)
    players = _players(examples)
    for page in pages(root):
        places: list[Place] = []
        for line, told in _read(page, places):
            yield f"{where(root, page, line)}: {told}"
        for line, told in _wrong(places, examples, players):
            yield f"{where(root, page, line)}: {told}"
        yield from _without(root, page, examples, players, places)


def _examples(root: Path) -> dict[str, Example]:
    found = {}
    for path in sorted((root / "snippets").rglob("example.toml")):
        try:
            example = load(path, root / "snippets")
        except ExampleError:
            continue  # another detector tells
        found[example.name] = example
    return found


Players = Mapping[str, set[str]]
"""The examples that show a file: its name below `snippets/` -> theirs."""


def _players(examples: Mapping[str, Example]) -> Players:
    """Map each program to the examples whose steps start or open it."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, example in examples.items():
        for program in example.programs:
            found[os.path.relpath(program, example.root)].add(name)
    return found


def _read(page: Path, places: list[Place]) -> Iterator[tuple[int, str]]:
    """Fill the list of places; yield the lines that only look like one."""
    lines = lines_of(page)
    opened: Place | None = None
    ends: dict[int, int] = {}
    for number, line in prose(page):
        if match := LAB.fullmatch(line):
            opened = Place(number, match[1], runs=True)
            places.append(opened)
        elif opened and line == "</div>":
            ends[opened.line] = number
            opened = None
        elif reason := REASON.fullmatch(line):
            text = lines[number - 2]
            places.append(Place(number, reason[1], runs=False, text=text))
        elif EXERCISE.fullmatch(line):
            continue  # tools/checks/exercises.py looks at it
        elif LIKE.search(re.sub("`[^`]*`", "", line)):
            yield (
                number,
                'is no lab; write <div class="lab" data-example="NAME" '
                "markdown> at the line's beginning, and </div> after it",
            )
    for place in places:
        end = ends.get(place.line, 0)
        place.shows = [
            fence for fence in fences(page) if place.line < fence.line < end
        ]


def _wrong(
    places: list[Place],
    examples: Mapping[str, Example],
    players: Players,
) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with labs and with reasons, and in which line."""
    seen: set[str] = set()
    for place in places:
        name = place.example
        example = examples.get(name)
        if example is None:
            yield place.line, f"there is no example {name} in snippets/"
            continue
        if name in seen:
            yield place.line, f"has {name} a second time; one lab is enough"
        seen.add(name)
        if place.runs:
            told = _wrong_lab(place, example, players)
        else:
            told = _wrong_reason(place, example)
        if told is not None:
            yield place.line, told


def _wrong_reason(place: Place, example: Example) -> str | None:
    if example.obstacle is None:
        return f"{example.name} can run in the page; make it a lab"
    wanted = f"Run this one in a terminal: {example.obstacle}."
    return None if place.text == wanted else f"write {wanted!r} above it"


def _wrong_lab(place: Place, example: Example, players: Players) -> str | None:
    if example.obstacle is not None:
        return f"{example.name} can't run in the page: {example.obstacle}"
    if not any(
        fence.include is not None
        and example.name in _shown_by(fence.include.file, players)
        for fence in place.shows
    ):
        return (
            f"the lab of {example.name} shows none of its files; close it "
            "with </div> after them"
        )
    return None


def _shown_by(file: str, players: Players) -> set[str]:
    """Return the examples that a file belongs to.

    One is in the same folder; others may start it from theirs.
    """
    beside = Path(file).parent.as_posix()
    return {beside, *players.get(os.path.normpath(file), ())}


def _without(
    root: Path,
    page: Path,
    examples: Mapping[str, Example],
    players: Players,
    places: list[Place],
) -> Iterator[str]:
    """Find programs and transcripts of examples that have no place."""
    has = {place.example for place in places}
    told: set[str] = set()
    for fence in fences(page):
        if fence.include is None:
            continue
        file = fence.include.file
        name = Path(file).parent.as_posix()
        if name not in examples or name in told:
            continue
        if has.isdisjoint(_shown_by(file, players)):
            told.add(name)
            obstacle = examples[name].obstacle
            fix = (
                f'wrap it in <div class="lab" data-example="{name}" markdown>'
                if obstacle is None
                else f"say 'Run this one in a terminal: {obstacle}.' above, "
                f'with {{ .terminal-only data-example="{name}" }} below'
            )
            yield (
                f"{where(root, page, fence.line)}: shows {name} without a "
                f"lab; {fix}"
            )


def same_titles(root: Path) -> Iterator[str]:
    """Find two examples of one title: it names the lab on a page."""
    seen: dict[str, str] = {}
    for name, example in _examples(root).items():
        if example.title in seen:
            yield (
                f"snippets/{name}/example.toml: has the title of "
                f"{seen[example.title]}; a lab's title is its name"
            )
        seen.setdefault(example.title, name)
