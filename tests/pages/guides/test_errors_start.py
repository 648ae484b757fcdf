"""`docs/guides/errors-start.md`: every claim the page makes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

from tests.conftest import Player
from tools.example import SNIPPETS

ERRORS = SNIPPETS / "errors"


def test_the_server_logs_the_cause_and_the_client_sees_only_1011(
    played: Player,
) -> None:
    """The first error is the server's, the second the client's."""
    lines = played("errors/handler_path").lines("broken")
    cause = lines.index(
        "TypeError: echo() missing 1 required positional argument: 'path'"
    )
    assert lines[0] == "connection handler failed"
    assert cause < len(lines) - 1
    assert "received 1011 (internal error)" in lines[-1]


def test_a_type_checker_finds_the_path_before_you_run_it(
    tmp_path: Path,
) -> None:
    """Without the comment that silences it, mypy says no."""
    text = (ERRORS / "handler_path" / "broken.py").read_text("utf-8")
    file = tmp_path / "server.py"
    file.write_text(text.replace("  # type: ignore[arg-type]", ""), "utf-8")
    completed = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", "", file],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert completed.returncode == 1
    assert 'Argument 1 to "serve" has incompatible type' in completed.stdout


def test_the_path_is_in_the_request(played: Player) -> None:
    """With what was asked for, not a constant."""
    assert played("errors/handler_path").lines("fixed") == [
        "You asked for /news"
    ]


def test_serve_needs_the_loop_when_it_is_called(played: Player) -> None:
    """Outside it fails, inside it listens."""
    run = played("errors/no_running_loop")
    assert run.lines("broken")[-1] == "RuntimeError: no running event loop"
    assert run.lines("fixed")[0].startswith("Listening")


def test_a_coroutine_awaits_instead_of_running_a_loop(
    played: Player,
) -> None:
    """What asyncio.run() refuses, await does."""
    run = played("errors/running_loop")
    assert "cannot be called from a running" in run.lines("broken")[-1]
    assert run.lines("fixed") == ["This runs in the loop that is there."]


def test_the_second_server_on_a_port_does_not_harm_the_first(
    played: Player,
) -> None:
    """It ends with an error, the fixed one with a line."""
    run = played("errors/address_in_use")
    assert run.exits == {"server": 0, "broken": 1, "fixed": 1, "alone": 0}
    assert "Traceback" in run.outputs["broken"]
    (line,) = run.lines("fixed")
    assert line.startswith("Port 8765 is not free.")
    assert run.lines("server")[-1] == "Server stopped."


def test_the_same_program_listens_once_the_port_is_free(
    played: Player,
) -> None:
    """The error is caught, not the start."""
    lines = played("errors/address_in_use").lines("alone")
    assert lines[0] == "Listening on ws://127.0.0.1:8765"


def test_another_thread_has_no_event_loop() -> None:
    """Neither a current one nor one that runs; `asyncio.run` makes one."""
    errors: list[str] = []

    async def nothing() -> None: ...

    def work() -> None:
        for get in (asyncio.get_event_loop, asyncio.get_running_loop):
            try:
                get()
            except RuntimeError as error:
                errors.append(str(error))
        asyncio.run(nothing())

    thread = threading.Thread(target=work, name="Thread-1")
    thread.start()
    thread.join()
    assert errors == [
        "There is no current event loop in thread 'Thread-1'.",
        "no running event loop",
    ]
