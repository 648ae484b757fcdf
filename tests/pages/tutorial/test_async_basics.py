"""`docs/tutorial/async-basics.md`: every claim the page makes."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Player
from tests.harness.play import Stage
from tools.example import ROOT, find

EXAMPLE = find("async_basics")
SOURCE = (EXAMPLE.folder / "countdown.py").read_text("utf-8")

SEND = "        await websocket.send(str(number))\n"
SLEEP = "        await asyncio.sleep(0.5)\n"
SHOW = '            print(f"Received: {message}")\n'
WATCH = "        await watch()\n"


def changed(*changes: tuple[str, str]) -> str:
    """Return the program with each text replaced by another."""
    source = SOURCE
    for old, new in changes:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return source


def printed(folder: Path, source: str) -> str:
    """Return what a program prints that ends by itself."""
    (folder / "countdown.py").write_text(source, "utf-8")
    with Stage(EXAMPLE, folder=folder) as stage:
        process = stage.start("countdown.py")
        assert process.wait() == 0
        return process.output()


def test_when_the_server_has_sent_all_the_loop_ends_and_the_program(
    played: Player,
) -> None:
    """`async for` ends when the connection is closed."""
    run = played("async_basics")
    assert run.lines("countdown")[1:] == [
        "Received: 3",
        "Received: 2",
        "Received: 1",
        "The server closed the connection.",
    ]
    assert run.exits["countdown"] == 0


def test_server_and_client_run_in_one_thread(tmp_path: Path) -> None:
    """Both print the thread that they run in."""
    thread = 'print("Thread:", __import__("threading").get_ident())\n'
    source = changed(
        (SEND, f"        {thread}{SEND}"), (SHOW, f"            {thread}")
    )
    lines = printed(tmp_path, source).splitlines()[1:-1]
    assert len(lines) == 6
    assert len(set(lines)) == 1


def test_an_ordinary_sleep_stops_both(tmp_path: Path) -> None:
    """The client prints nothing until the server has slept three times."""
    blocking = '        __import__("time").sleep(0.1)\n'
    slept = '        print("Slept.")\n'
    told = printed(tmp_path, changed((SLEEP, blocking + slept)))
    assert told.index("Received: 3") > told.rindex("Slept.")


def test_an_exception_in_the_block_closes_the_connection_and_the_server(
    tmp_path: Path,
) -> None:
    """The server's side learns of it; the port is free again."""
    source = changed(
        (SHOW, "            raise ValueError(message)\n"),
        (
            SLEEP,
            f"{SLEEP}        await websocket.wait_closed()\n"
            '        print("Closed:", websocket.close_code)\n',
        ),
        (
            WATCH,
            "        try:\n            await watch()\n"
            "        except ValueError as error:\n"
            '            print(f"Raised: {error}")\n'
            "    async with serve(countdown, 'localhost', 8765):\n"
            '        print("Listening again.")\n',
        ),
    )
    told = printed(tmp_path, source)
    assert "Raised: 3\n" in told
    assert "Closed: 1011\n" in told
    assert told.endswith("Listening again.\n")


def test_without_annotations_it_prints_the_same(
    tmp_path: Path, played: Player
) -> None:
    """Python doesn't need them."""
    tree = ast.parse(SOURCE)
    removed = 0
    for node in ast.walk(tree):
        if isinstance(node, ast.AsyncFunctionDef):
            node.returns, removed = None, removed + 1
        elif isinstance(node, ast.arg):
            node.annotation, removed = None, removed + 1
    assert removed == 4
    shown = played("async_basics").outputs["countdown"]
    assert printed(tmp_path, ast.unparse(tree)) == shown


def test_a_type_checker_finds_a_missing_method_and_a_forgotten_await(
    tmp_path: Path,
) -> None:
    """But only in functions with annotations: the same without has none."""
    faulty = changed(
        ("websocket.send(", "websocket.write("),
        ("await asyncio.sleep", "asyncio.sleep"),
    )
    bare = faulty.replace(": ServerConnection", "").replace(" -> None", "")
    (tmp_path / "faulty.py").write_text(faulty, "utf-8")
    (tmp_path / "bare.py").write_text(bare, "utf-8")
    files = [str(tmp_path / name) for name in ("faulty.py", "bare.py")]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--config-file="),
            *("--disable-error-code=str-bytes-safe", *files),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    errors = [line for line in done.stdout.splitlines() if "error:" in line]
    assert [Path(line.split(":")[0]).name for line in errors] == [
        "faulty.py",
        "faulty.py",
    ], done.stdout + done.stderr
    assert 'has no attribute "write"' in errors[0]
    assert "unused-coroutine" in errors[1]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("await f()", "'await' outside async function"),
        ("async with f(): pass", "'async with' outside async function"),
        ("async for x in f(): pass", "'async for' outside async function"),
    ],
)
def test_outside_of_async_def_it_is_a_syntax_error(
    line: str, told: str
) -> None:
    """Python's words, in each version that the site is tested with."""
    with pytest.raises(SyntaxError, match=told):
        compile(f"def f():\n    {line}\n", "program.py", "exec")


def test_a_call_without_await_does_nothing_and_warns(tmp_path: Path) -> None:
    """The client is never run."""
    told = printed(tmp_path, changed((WATCH, "        watch()\n")))
    assert "Received" not in told
    assert "RuntimeWarning: coroutine 'watch' was never awaited" in told
