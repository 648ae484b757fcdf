"""`docs/concepts/coroutines.md`: every claim the page makes."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.conftest import Player
from tests.harness.actor import TIMEOUT, environment
from tests.harness.play import Stage
from tools.example import find


def test_calling_a_coroutine_function_runs_nothing(played: Player) -> None:
    """The first line of its body runs after the call has returned."""
    lines = played("pause_and_resume").lines("by_hand")
    assert lines.index("Called it. Nothing ran yet.") < lines.index(
        "red ball: thrown"
    )


def test_a_coroutine_pauses_and_goes_on_from_that_line(
    played: Player,
) -> None:
    """Main runs between two lines of juggle, which keeps its variables."""
    assert played("pause_and_resume").lines("by_hand")[1:] == [
        "red ball: thrown",
        "Paused. My hands are free.",
        "red ball: caught",
        "Finished: applause",
    ]


def test_in_turn_the_second_waits_for_the_first(played: Player) -> None:
    """The second question is asked after the first answer."""
    lines = played("one_after_another").lines("in_turn")
    assert lines.index("weather: answered") < lines.index("news: asked")


def test_together_the_waits_overlap(played: Player) -> None:
    """Both are asked first, and the quick answer comes first."""
    lines = played("one_after_another").lines("together")
    assert lines.index("news: asked") < lines.index("news: answered")
    assert lines.index("news: answered") < lines.index("weather: answered")
    assert lines.index("news: asked") < lines.index("weather: answered")
    assert lines[-1] == "Both are here."


def test_a_call_without_await_greets_nobody_and_warns(
    played: Player,
) -> None:
    """Python tells when it throws the coroutine away."""
    lines = played("forgotten_await").lines("forgotten")
    assert lines.index(
        "RuntimeWarning: coroutine 'greet' was never awaited"
    ) < lines.index("Hello, Ada!")
    assert lines.count("Hello, Ada!") == 1


def test_the_warning_appears_without_being_asked_for() -> None:
    """In a program that does nothing about it, on standard error."""
    program = "async def greet(): pass\ngreet()\n"
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(strict=False),
        stderr=subprocess.PIPE,
        text=True,
        timeout=TIMEOUT,
        check=True,
    )
    assert "coroutine 'greet' was never awaited" in ended.stderr


def test_the_old_idioms_do_what_the_page_says(played: Player) -> None:
    """One still works with a loop of your own, the decorator is gone."""
    run = played("old_idioms")
    assert run.lines("old") == [
        "asyncio.run:        Hello!",
        "run_until_complete: Hello!",
        "@asyncio.coroutine: False",
    ]


def test_an_old_forever_ends_only_when_cancelled(played: Player) -> None:
    """`await asyncio.Future()` waits for what nobody completes."""
    assert played("old_idioms").lines("forever") == [
        "Started, done: False",
        "Cancelled: True",
    ]


@pytest.mark.parametrize(
    ("main", "code"),
    [
        (
            """    async with serve(echo, "localhost", 8765):
        print("Listening on ws://localhost:8765")
        await asyncio.Future()
""",
            1001,
        ),
        (
            """    server = await serve(echo, "localhost", 8765)
    print("Listening on ws://localhost:8765")
    await asyncio.Future()
""",
            1011,
        ),
        (
            """    server = await serve(echo, "localhost", 8765)
    print("Listening on ws://localhost:8765")
    await server.serve_forever()
""",
            1001,
        ),
    ],
    ids=["async with and Future", "await and Future", "serve_forever"],
)
def test_the_line_before_a_future_decides_the_code_at_ctrl_c(
    tmp_path: Path, main: str, code: int
) -> None:
    """1001 if something closes the server, 1011 from a cancelled handler."""
    source = (find("echo").folder / "server.py").read_text("utf-8")
    before, _, rest = source.partition("async def main() -> None:\n")
    _, _, after = rest.partition("\n\n\n")
    changed = f"{before}async def main() -> None:\n{main}\n\n{after}"
    (tmp_path / "server.py").write_text(changed, "utf-8")
    with Stage(find("echo"), folder=tmp_path) as stage:
        server = stage.start("server.py", listens=8765)
        with connect("ws://localhost:8765") as client:
            client.send("Are you ready?")
            assert client.recv() == "Echo: Are you ready?"
            server.send_signal(signal.SIGINT)
            with pytest.raises(ConnectionClosed) as closed:
                client.recv(timeout=TIMEOUT)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == code
        assert server.wait() == 0
        assert server.output().endswith("Server stopped.\n")
