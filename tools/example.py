"""How an example is played: the `example.toml` beside its programs.

The file is data: the tests play it with real processes, and the page plays
it in the browser. It names, in order, what a reader does:

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
| terminate = NAME  | ends it as a process manager does (SIGTERM)         |
| kill = NAME       | kills it (SIGKILL): no goodbye on the wire          |
| freeze = NAME     | suspends it (SIGSTOP): it holds its sockets, silent |
| thaw = NAME       | lets it go on (SIGCONT)                             |
| wait = NAME       | waits, for one of the conditions below              |

What to wait for before the next step: `listens` = port, `prints` = text
(what is printed after the last such match), `exits` = exit code.

`ports` lists the TCP ports that its programs listen on. `needs` lists what
a place must have to run it: "tls", "signals" or "threads". A browser tab has
the last two.

`lacks` lists distributions that its programs import and a page can't have.

`mutants` lists faults that `make mutate` plants besides its own, and all of
those of HTML and JavaScript: { file = , replace = , by = }.

`volatile` lists regular expressions for what honestly differs from run to
run (a date, a random mask); a transcript is compared without it.

`packages` lists bundles of `tools/bundles.toml` that its programs import
from; a page loads their packages.

`grows` lists programs that grew from one shown before: { from = , to = }, and
`context`, the unchanged lines around each change, 3 unless given. `python -m
tools.changes` writes what changed beside the program: `server.py` gets a
`server.diff`.

`modules` lists files of Node packages, below `node_modules/`, that a page
loads as if they were beside it.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct, field

from tools import bundles
from tools.errors import ProjectError
from tools.validation import Invalid, convert

ROOT = Path(__file__).resolve().parent.parent
SNIPPETS = Path(os.environ.get("SNIPPETS_ROOT", ROOT / "snippets"))
"""The examples; `make mutate` names a copy with a fault in it."""

Port = Annotated[int, Meta(ge=1, le=65535)]
Text = Annotated[str, Meta(min_length=1)]
Need = Literal["tls", "signals", "threads"]
Action = Literal[
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

CONTEXT = 3
"""Unchanged lines around each change in a diff, as `diff -u` has them."""

ABSENT: dict[Need, str] = {
    "tls": "TLS",
}
"""What `needs` may name that a browser tab does not have, in words."""


class ExampleError(ProjectError):
    """An `example.toml` that cannot be played: one line, naming the file."""


class StepTable(Struct, frozen=True, forbid_unknown_fields=True):
    """A step as `example.toml` writes it."""

    start: Text | None = None
    open: Text | None = None
    type: str | None = None
    interrupt: Text | None = None
    terminate: Text | None = None
    kill: Text | None = None
    freeze: Text | None = None
    thaw: Text | None = None
    wait: Text | None = None
    args: tuple[str, ...] = ()
    as_: Text | None = field(name="as", default=None)
    into: Text | None = None
    listens: Port | None = None
    prints: Text | None = None
    exits: int | None = None


class Mutant(Struct, frozen=True, forbid_unknown_fields=True):
    """A fault that `make mutate` plants."""

    file: Text
    """The file's name in the example's folder."""
    replace: Text
    by: str


class Growth(Struct, frozen=True, forbid_unknown_fields=True):
    """A program that grew from another."""

    from_: Text = field(name="from")
    """The file that it grew from, seen from the example's folder."""
    to: Text
    """The program's name in the example's folder."""
    context: Annotated[int, Meta(ge=0)] = CONTEXT
    """How many unchanged lines the diff shows around each change."""


class Document(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole `example.toml`; the module's docstring explains each key."""

    title: Text
    steps: Annotated[tuple[StepTable, ...], Meta(min_length=1)]
    ports: tuple[Port, ...] = ()
    volatile: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    lacks: tuple[Text, ...] = ()
    mutants: tuple[Mutant, ...] = ()
    modules: tuple[Text, ...] = ()
    packages: tuple[Text, ...] = ()
    grows: tuple[Growth, ...] = ()


ACTIONS: tuple[Action, ...] = get_args(Action)
BELONGS: dict[str, tuple[Action, ...]] = {
    "args": ("start",),
    "as": ("start", "open"),
    "into": ("type",),
}
"""Keys of a step that only some actions have."""

FOR_PROGRAMS = (
    *("interrupt", "terminate", "kill", "freeze", "thaw"),
    *("listens", "exits"),
)
"""Keys of a step that make no sense for a page in a browser."""


@dataclass(frozen=True)
class Step:
    """One thing that the reader does, and what to wait for after it."""

    action: Action
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
    needs: tuple[Need, ...] = ()
    """What the place must have to run it."""
    lacks: tuple[str, ...] = ()
    """Distributions that its programs import and a page can't have."""
    mutants: tuple[Mutant, ...] = ()
    """Faults to plant, besides those that `make mutate` finds itself."""
    modules: tuple[str, ...] = ()
    """Files below `node_modules/` that its pages load by name."""
    packages: tuple[str, ...] = ()
    """Bundles of `tools/bundles.toml` that its programs import from."""
    grows: tuple[Growth, ...] = ()
    """Its programs that grew from one shown before."""
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
        if self.lacks:
            *most, last = self.lacks
            listed = (
                f"the packages {', '.join(most)} and {last}"
                if most
                else f"the package {last}"
            )
            return f"it needs {listed}, which this page does not have"
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
        ExampleError: it is not TOML, a key or a value is not allowed, or it
            names what does not exist.
    """
    where = path.relative_to(root.parent).as_posix()
    try:
        document = convert(tomllib.loads(path.read_text("utf-8")), Document)
        _check(document, path.parent)

        def exists(file: str) -> bool:
            return (path.parent / file).is_file()

        steps = tuple(steps_of(document.steps, exists))
    except OSError as error:
        raise ExampleError(f"{where}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExampleError(f"{where}: not valid TOML: {error}") from None
    except Invalid as error:
        raise ExampleError(f"{where}: {error}") from None
    return Example(
        folder=path.parent,
        title=document.title,
        ports=document.ports,
        steps=steps,
        volatile=document.volatile,
        needs=document.needs,
        lacks=document.lacks,
        mutants=document.mutants,
        modules=document.modules,
        packages=document.packages,
        grows=document.grows,
        root=root,
    )


def _check(document: Document, folder: Path) -> None:
    """Check patterns, and the names of files.

    Not whether a file holds what a mutant replaces: in the copy that `make
    mutate` plays, it no longer does.
    """
    for pattern in document.volatile:
        try:
            re.compile(pattern)
        except re.error as error:
            raise Invalid(f"volatile {pattern!r}: {error}") from None
    for name in document.packages:
        if name not in bundles.names():
            raise Invalid(
                f"packages: there is no bundle {name!r}; there are "
                f"{', '.join(bundles.names())}"
            )
    for number, mutant in enumerate(document.mutants, 1):
        if not (folder / mutant.file).is_file():
            raise Invalid(
                f"mutant {number}: there is no {mutant.file} beside it"
            )
    for growth in document.grows:
        for file in (growth.from_, growth.to):
            if not (folder / file).is_file():
                raise Invalid(
                    f"grows: there is no {file} relative to this folder"
                )


def steps_of(
    tables: Iterable[StepTable], exists: Callable[[str], bool]
) -> Iterator[Step]:
    """Yield the steps; each may name only actors of an earlier one.

    Args:
        tables: the steps as TOML has them.
        exists: whether there is a file that a step starts or opens.

    Raises:
        Invalid: a step is wrong; which one, and why.
    """
    actors: dict[str, Action] = {}
    for number, table in enumerate(tables, 1):
        try:
            step = _step(table)
            _check_step(step, actors, exists)
        except Invalid as error:
            raise Invalid(f"step {number}: {error}") from None
        actors.setdefault(step.actor, step.action)
        yield step


def _step(table: StepTable) -> Step:
    """Return a step, if its keys belong together."""
    wanted = [name for name in ACTIONS if getattr(table, name) is not None]
    if len(wanted) != 1:
        raise Invalid(f"needs exactly one of {', '.join(ACTIONS)}")
    (action,) = wanted
    extras = {"args": table.args or None, "as": table.as_, "into": table.into}
    for key, value in extras.items():
        if value is not None and action not in BELONGS[key]:
            belongs = " or ".join(f"`{name}`" for name in BELONGS[key])
            raise Invalid(f"`{key}` belongs to {belongs}, not to `{action}`")
    target: str = getattr(table, action)
    if action in ("start", "open"):
        actor = table.as_ or Path(target).stem
    elif action == "type":
        if table.into is None:
            raise Invalid('`type` needs `into = "NAME"`')
        actor = table.into
    else:
        actor = target
    return Step(
        action=action,
        target=target,
        actor=actor,
        args=table.args,
        listens=table.listens,
        prints=table.prints,
        exits=table.exits,
    )


def _check_step(
    step: Step, actors: dict[str, Action], exists: Callable[[str], bool]
) -> None:
    """Check a step against the actors before it: name -> how it began."""
    if step.action in ("start", "open"):
        if not exists(step.target):
            raise Invalid(f"there is no {step.target} beside it")
        if step.actor in actors:
            raise Invalid(
                f"{step.actor} is started already; name this one with "
                '`as = "..."`'
            )
    elif step.actor not in actors:
        started = ", ".join(actors) or "none"
        raise Invalid(f"{step.actor} was not started; started are {started}")
    waits = {"listens": step.listens, "exits": step.exits}
    if actors.get(step.actor, step.action) == "open":
        keys = [key for key, value in waits.items() if value is not None]
        for key in (step.action, *keys):
            if key in FOR_PROGRAMS:
                raise Invalid(
                    f"`{key}` is for a program, and {step.actor} is a page "
                    "in a browser; remove it"
                )
    if step.action == "wait" and not any(
        value is not None for value in (step.prints, *waits.values())
    ):
        raise Invalid(
            "`wait` needs something to wait for: `listens`, `prints` or "
            "`exits`"
        )


def names() -> list[str]:
    """Return the name of every example of `snippets/`, in order."""
    return sorted(
        path.parent.relative_to(SNIPPETS).as_posix()
        for path in SNIPPETS.rglob("example.toml")
    )


def all_examples() -> Iterator[Example]:
    """Yield every example of `snippets/`, in order of name.

    Raises:
        ExampleError: one can't be played.
    """
    return map(find, names())


def find(name: str) -> Example:
    """Return the example in the folder `snippets/NAME`.

    Raises:
        ExampleError: it can't be played.
    """
    return load(SNIPPETS / name / "example.toml")
