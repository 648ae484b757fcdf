"""What a lab needs to know of an example: its file in `examples/`."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict


class Step(TypedDict):
    """One thing that the reader does, and what to wait for after it."""

    action: Literal[
        "start",
        "open",
        "type",
        "interrupt",
        "terminate",
        "kill",
        "freeze",
        "thaw",
        "wait",
    ]
    target: str
    """The file to start or open, the text to type, else the actor."""
    actor: str
    """The name of the process or the page that does it."""
    args: NotRequired[list[str]]
    listens: NotRequired[int]
    """Wait until the actor listens on this TCP port."""
    prints: NotRequired[str]
    """Wait until it has printed this."""
    exits: NotRequired[int]
    """Wait for its end, with this exit code."""


class Exercise(TypedDict):
    """How what a reader wrote is checked."""

    steps: list[Step]
    """What the check does."""
    check: str
    """The file of the program that tells what is missing."""
    readers: list[str]
    """The files that the reader changes."""
    solution: dict[str, str]
    """Those files, as they should become."""
    seconds: int
    """How long the check may take, after which it is killed."""


class Example(TypedDict):
    """An example that a reader can run in the page."""

    title: str
    ports: list[int]
    """TCP ports that its programs listen on."""
    files: dict[str, str]
    """The text of each file, by the name that its programs know."""
    steps: list[Step]
    packages: NotRequired[list[str]]
    """Bundles whose packages its programs import."""
    exercise: NotRequired[Exercise]
