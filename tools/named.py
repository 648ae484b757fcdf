"""Examples and exercises by name, as commands of the Makefile take them."""

from __future__ import annotations

import difflib
import textwrap

from tools import exercise
from tools.errors import ProjectError
from tools.example import names

WIDTH = 79
"""Of the lines that list the names."""


def named(name: str) -> str:
    """Return the name of an example or an exercise that a command is given.

    Args:
        name: its folder below `snippets/`, also as a path; for an exercise,
            the name of its own folder is enough.

    Raises:
        ProjectError: there is none; which there are.
    """
    name = name.removeprefix("snippets/").rstrip("/")
    exercises = exercise.names()
    known = [*names(), *exercises]
    for candidate in (name, f"{exercise.FOLDER}/{name}"):
        if candidate in known:
            return candidate
    short = {each.rpartition("/")[2]: each for each in exercises}
    close = difflib.get_close_matches(name, [*known, *short], 1)
    hint = f"; did you mean {close[0]}?" if close else ""
    listed = textwrap.fill(
        f"There are {', '.join(known)}.",
        WIDTH,
        break_long_words=False,
        break_on_hyphens=False,
    )
    raise ProjectError(
        f"snippets/{name}: there is no such example or exercise{hint}\n"
        f"{listed}"
    )
