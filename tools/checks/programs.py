"""What is wrong among the files of `snippets/`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tools.checks.tree import (
    PROGRAMS,
    includes,
    lines_of,
    snippets,
    source,
    where,
)
from tools.example import Example, ExampleError, load
from tools.exercise import FOLDER, SOLUTION, START
from tools.inline import prints_inline

WIDTH = 72
ERROR = re.compile(r"^[\s|+-]*(\w+\.)*[A-Z]\w+: ")
"""What an exception says, in a transcript: the program can't wrap it."""

QUOTED = (
    "Failed to open a WebSocket connection: ",
    "You cannot access a WebSocket server directly with a browser. ",
)
"""Sentences of `websockets`, in a transcript, as it sends them."""

RETIRED = {
    "websockets.legacy": "websockets.asyncio",
    "websockets.client.connect": "websockets.asyncio.client.connect",
    "websockets.client.WebSocketClientProtocol": "ClientConnection",
    "websockets.server.serve": "websockets.asyncio.server.serve",
    "websockets.server.WebSocketServerProtocol": "ServerConnection",
    "websockets.WebSocketServerProtocol": "ServerConnection",
    "websockets.WebSocketClientProtocol": "ClientConnection",
    "asyncio.get_event_loop": "asyncio.run",
    "asyncio.coroutine": "async def",
    "asyncio.ensure_future": "asyncio.create_task",
}


def examples(root: Path) -> Iterator[Example]:
    """Yield the examples that can be read."""
    for path in sorted((root / "snippets").rglob("example.toml")):
        try:
            yield load(path, root / "snippets")
        except ExampleError:
            continue


def unreadable_examples(root: Path) -> Iterator[str]:
    """Find `example.toml` files that can't be played."""
    for path in sorted((root / "snippets").rglob("example.toml")):
        try:
            load(path, root / "snippets")
        except ExampleError as error:
            yield str(error)


def orphans(root: Path) -> Iterator[str]:
    """Find files of `snippets/` that no page includes.

    Of an exercise, a page has the starting point and the solution; the other
    files are in its zip, or are answers that a reader must not see.
    """
    shown = {source(root, include) for include in includes(root)}
    kinds = (*PROGRAMS, ".txt", ".json", ".diff")
    for path in snippets(root, *kinds):
        hidden = _is_exercises(root, path) and path.parent.name not in (
            START,
            SOLUTION,
        )
        if path not in shown and not hidden:
            yield (
                f"{where(root, path)}: no page includes it; include it, or "
                "remove it"
            )


def _is_exercises(root: Path, path: Path) -> bool:
    return path.is_relative_to(root / "snippets" / FOLDER)


def unplayed_programs(root: Path) -> Iterator[str]:
    """Find programs that no step starts, opens or passes, and none uses."""
    played = {
        path
        for example in examples(root)
        for path in (
            *example.programs,
            *(
                example.folder / arg
                for each in example.steps
                for arg in each.args
            ),
        )
    }
    for path in snippets(root, *PROGRAMS):
        if _is_exercises(root, path):
            continue  # tools/exercise.py sees to it that all are checked
        if path not in played and not _used(path):
            yield (
                f"{where(root, path)}: no step of an example.toml starts or "
                "opens it, so it is never run; add a step"
            )


def listed_mutants(root: Path) -> Iterator[str]:
    """Find too few, or stale, faults for what `make mutate` can't change."""
    for example in examples(root):
        place = where(root, example.folder / "example.toml")
        for path in sorted(example.folder.glob("*")):
            if path.suffix not in (".html", ".js"):
                continue
            count = sum(one.file == path.name for one in example.mutants)
            if count < 2:
                yield (
                    f"{place}: {count} `mutants` for {path.name}; list two "
                    "faults or more that a test must notice"
                )
        for number, mutant in enumerate(example.mutants, 1):
            text = (example.folder / mutant.file).read_text("utf-8")
            if mutant.replace not in text:
                yield (
                    f"{place}: mutant {number}: there is no "
                    f"{mutant.replace!r} in {mutant.file}; list another fault"
                )


def _used(path: Path) -> bool:
    """Tell whether a program beside it imports or loads a file."""
    if path.suffix == ".py":
        name = re.compile(rf"^(from|import) {re.escape(path.stem)}\b", re.M)
        users = path.parent.glob("*.py")
    else:
        name = re.compile(rf"[\"'/]{re.escape(path.name)}[\"'?]")
        users = path.parent.glob("*.html")
    return any(
        name.search(user.read_text("utf-8")) for user in users if user != path
    )


def stray_transcripts(root: Path) -> Iterator[str]:
    """Find transcripts without an actor, missing, or beside `#>` lines."""
    wanted: set[Path] = set()
    for example in examples(root):
        for actor, file in example.actors.items():
            transcript = example.transcript(actor)
            wanted.add(transcript)
            inline = prints_inline(example.folder / file)
            if inline and transcript.exists():
                yield (
                    f"{where(root, transcript)}: {file} has `#>` lines "
                    "already; remove one of the two"
                )
            elif not inline and not transcript.exists():
                yield (
                    f"{where(root, transcript)}: not recorded yet; run "
                    "`make record`"
                )
    benchmarks = "".join(
        path.read_text("utf-8")
        for path in (root / "tools" / "benchmarks").glob("*.py")
    )
    for path in snippets(root, ".txt"):
        if path not in wanted and f'"{path.name}"' not in benchmarks:
            yield (
                f"{where(root, path)}: no actor of an example.toml prints "
                "it; rename it after one, or remove it"
            )


def wide_lines(root: Path) -> Iterator[str]:
    """Find lines that scroll sideways on a phone."""
    for path in snippets(root, ".py", ".html", ".js", ".txt", ".json"):
        for number, line in enumerate(lines_of(path), 1):
            if len(line) <= WIDTH:
                continue
            if path.suffix == ".txt" and (
                ERROR.match(line) or line.startswith(QUOTED)
            ):
                continue
            yield (
                f"{where(root, path, number)}: {len(line)} columns; at most "
                f"{WIDTH}"
            )


def retired_api(root: Path) -> Iterator[str]:
    """Find imports and uses of what is private or of the past.

    A `broken.py` may use what is retired: that is what breaks it.
    """
    for path in snippets(root, ".py"):
        try:
            tree = ast.parse(path.read_text("utf-8"))
        except SyntaxError as error:
            yield (
                f"{where(root, path, error.lineno or 1)}: not Python: "
                f"{error.msg}"
            )
            continue
        for node in ast.walk(tree):
            for name in _names(node):
                here = where(root, path, getattr(node, "lineno", 0))
                for old, new in RETIRED.items():
                    retired = name == old or name.startswith(old + ".")
                    if retired and path.name != "broken.py":
                        yield f"{here}: {name} is retired; use {new}"
                if any(
                    part.startswith("_") and not part.startswith("__")
                    for part in name.split(".")[1:]
                ):
                    yield f"{here}: {name} is private; use what is public"


def _names(node: ast.AST) -> Iterator[str]:
    """Yield the dotted names that a node imports or reads."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.name
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            yield f"{node.module or ''}.{alias.name}"
    elif isinstance(node, ast.Attribute):
        dotted = ast.unparse(node)
        if re.fullmatch(r"\w+(\.\w+)+", dotted) and not dotted.startswith(
            ("self.", "cls.")
        ):
            yield dotted
