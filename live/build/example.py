"""What a lab needs to know of an example: the items of `examples.json`."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict


class Step(TypedDict):
    """One thing that the reader does, and what to wait for after it."""

    action: Literal[
        "start",
        "open",
        "type",
        "interrupt",
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


class Example(TypedDict):
    """An example that a reader can run in the page."""

    title: str
    ports: list[int]
    """TCP ports that its programs listen on."""
    files: dict[str, str]
    """The text of each file, by the name that its programs know."""
    steps: list[Step]
