"""How an example is played: the `example.toml` beside its programs.

The file is data, so that the tests read it now and a browser can read it
later. It names, in order, what a reader does:

    title = "Echo server and client"
    ports = [8765]
    steps = [
      { start = "server.py", listens = 8765 },
      { start = "client.py", exits = 0 },
      { interrupt = "server", exits = 0 },
    ]

Steps. NAME is the actor's: the file's stem, or what `as` gave it.

| step              | what the reader does                                |
|-------------------|-----------------------------------------------------|
| start = FILE      | runs `python FILE`, with `args`, named by `as`      |
| open = FILE       | opens an HTML file in a browser, named by `as`      |
| type = TEXT       | types a line, `into` = NAME; U+0004 is Ctrl+D      |
| interrupt = NAME  | presses Ctrl+C (SIGINT)                             |
| kill = NAME       | kills it (SIGKILL): no goodbye on the wire          |
| freeze = NAME     | suspends it (SIGSTOP): it holds its sockets, silent |
| thaw = NAME       | lets it go on (SIGCONT)                             |
| wait = NAME       | waits, for one of the conditions below              |

What to wait for before the next step: `listens` = port, `prints` = text
(what is printed after the last such match), `exits` = exit code.

`mutants` lists faults that `make mutate` plants besides its own, and all of
those of HTML and JavaScript: { file = , replace = , by = }.

`volatile` lists regular expressions for what honestly differs from run to
run (a date, a random mask); a transcript is compared without it.

`modules` lists files of Node packages, below `node_modules/`, that a page
loads as if they were beside it.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SNIPPETS = Path(os.environ.get("SNIPPETS_ROOT", ROOT / "snippets"))
"""The examples; `make mutate` names a copy with a fault in it."""

ACTIONS = (
    "start",
    "open",
    "type",
    "interrupt",
    "kill",
    "freeze",
    "thaw",
    "wait",
)
CONDITIONS = {"listens": int, "prints": str, "exits": int}
EXTRAS: dict[str, dict[str, type]] = {
    "start": {"as": str, "args": list},
    "open": {"as": str},
    "type": {"into": str},
}
ABSENT = {
    "tls": "TLS",
    "packages": "packages besides websockets",
}
"""What `needs` may name that a browser tab does not have, in words."""
KEYS = {
    "title": str,
    "ports": list,
    "steps": list,
    "volatile": list,
    "needs": list,
    "mutants": list,
    "modules": list,
}


class ExampleError(Exception):
    """An `example.toml` that cannot be played: one line, naming the file."""


@dataclass(frozen=True)
class Step:
    """One thing that the reader does, and what to wait for after it."""

    action: str
    target: str
    """The file to start or open, the text to type, else the actor."""
    actor: str
    """Who does it: the name of a process or a browser."""
    args: tuple[str, ...] = ()
    listens: int | None = None
    prints: str | None = None
    exits: int | None = None


@dataclass(frozen=True)
class Example:
    """One folder of `snippets/` and how it is played."""

    folder: Path
    title: str
    ports: tuple[int, ...]
    """TCP ports that its programs listen on, as the page prints them."""
    steps: tuple[Step, ...]
    volatile: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    """What the place must have: "tls", "signals" or "packages"
    (besides websockets). A browser tab has the signals alone."""
    mutants: tuple[dict[str, str], ...] = ()
    """Faults to plant: "file", the text to "replace", and "by" what."""
    modules: tuple[str, ...] = ()
    """Files below `node_modules/` that its pages load by name."""
    root: Path = SNIPPETS
    """The `snippets/` that the folder is in."""

    @property
    def name(self) -> str:
        """The folder below `snippets/`, with forward slashes."""
        return self.folder.relative_to(self.root).as_posix()

    @property
    def actors(self) -> dict[str, str]:
        """Map each actor's name to the file that it runs, in order."""
        return {
            step.actor: step.target
            for step in self.steps
            if step.action in ("start", "open")
        }

    @property
    def opens(self) -> bool:
        """Whether a step opens a page in a browser."""
        return any(step.action == "open" for step in self.steps)

    @property
    def obstacle(self) -> str | None:
        """Why it can't run in the page, as pages say it; None if it can."""
        for need in self.needs:
            if need in ABSENT:
                return (
                    f"it needs {ABSENT[need]}, which a browser tab does "
                    "not have"
                )
        return None

    @property
    def in_the_page(self) -> bool:
        """Whether a reader can run it in the page."""
        return self.obstacle is None

    @property
    def programs(self) -> list[Path]:
        """The files that the steps start or open, each once."""
        files = dict.fromkeys(self.actors.values())
        return [Path(os.path.normpath(self.folder / file)) for file in files]

    def transcript(self, actor: str) -> Path:
        """The file that holds what an actor printed."""
        return self.folder / f"{actor}.txt"


def load(path: Path, root: Path = SNIPPETS) -> Example:
    """Read an `example.toml` of the `snippets/` at root.

    Raises:
        ExampleError: it is not TOML, or names what does not exist.
    """
    where = path.relative_to(root.parent).as_posix()
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ExampleError(f"{where}: not valid TOML: {error}") from None
    _check_types(where, data, KEYS)
    for key in ("title", "steps"):
        if not data.get(key):
            raise ExampleError(f"{where}: `{key}` is missing")
    for pattern in data.get("volatile", []):
        try:
            re.compile(pattern)
        except re.error as error:
            raise ExampleError(
                f"{where}: volatile {pattern!r}: {error}"
            ) from None
    for fault in data.get("mutants", []):
        _check_mutant(where, path.parent, fault)
    actors: set[str] = set()
    steps = []
    for number, raw in enumerate(data["steps"], 1):
        step = _step(f"{where}: step {number}", raw)
        if step.action in ("start", "open"):
            if not (path.parent / step.target).is_file():
                raise ExampleError(
                    f"{where}: step {number}: there is no {step.target} "
                    "beside it"
                )
            if step.actor in actors:
                raise ExampleError(
                    f"{where}: step {number}: {step.actor} is started "
                    'already; name this one with `as = "..."`'
                )
            actors.add(step.actor)
        elif step.actor not in actors:
            raise ExampleError(
                f"{where}: step {number}: {step.actor} was not started"
            )
        steps.append(step)
    return Example(
        folder=path.parent,
        title=data["title"],
        ports=tuple(data.get("ports", ())),
        steps=tuple(steps),
        volatile=tuple(data.get("volatile", ())),
        needs=tuple(data.get("needs", ())),
        mutants=tuple(data.get("mutants", ())),
        modules=tuple(data.get("modules", ())),
        root=root,
    )


def _check_types(
    where: str, data: dict[str, Any], types: Mapping[str, type]
) -> None:
    for key, value in data.items():
        if key not in types:
            raise ExampleError(
                f"{where}: `{key}` is unknown; known are {', '.join(types)}"
            )
        if not isinstance(value, types[key]):
            raise ExampleError(
                f"{where}: `{key}` must be {types[key].__name__}"
            )


def _check_mutant(where: str, folder: Path, fault: dict[str, str]) -> None:
    if set(fault) != {"file", "replace", "by"}:
        raise ExampleError(f"{where}: a mutant has `file`, `replace`, `by`")
    file = folder / fault["file"]
    if not file.is_file():
        raise ExampleError(f"{where}: mutants: there is no {fault['file']}")


def _step(where: str, raw: dict[str, Any]) -> Step:
    actions = [key for key in raw if key in ACTIONS]
    if len(actions) != 1:
        raise ExampleError(
            f"{where}: needs exactly one of {', '.join(ACTIONS)}"
        )
    action = actions[0]
    _check_types(
        where, raw, {action: str, **CONDITIONS, **EXTRAS.get(action, {})}
    )
    target = raw[action]
    if action in ("start", "open"):
        actor = raw.get("as", Path(target).stem)
    elif action == "type":
        if "into" not in raw:
            raise ExampleError(f'{where}: `type` needs `into = "NAME"`')
        actor = raw["into"]
    else:
        actor = target
    return Step(
        action=action,
        target=target,
        actor=actor,
        args=tuple(raw.get("args", ())),
        listens=raw.get("listens"),
        prints=raw.get("prints"),
        exits=raw.get("exits"),
    )


def all_examples() -> Iterator[Example]:
    """Yield every example of `snippets/`, in order of name."""
    for path in sorted(SNIPPETS.rglob("example.toml")):
        yield load(path)


def find(name: str) -> Example:
    """Return the example in the folder `snippets/NAME`."""
    return load(SNIPPETS / name / "example.toml")
