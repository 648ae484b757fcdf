"""`docs/concepts/event-loop.md`: every claim the page makes."""

from __future__ import annotations

import asyncio
import re
import signal
import threading

import pytest

from tests.conftest import Player
from tests.harness.actor import TIMEOUT, ExampleFailed
from tests.harness.play import Stage
from tools.example import ROOT, find


def test_a_handler_that_sleeps_with_time_sleep_stalls_every_other_client(
    played: Player,
) -> None:
    """The ping is not even seen before the work of another is done."""
    run = played("blocked_loop")
    lines = run.lines("blocking")
    assert lines.index("work: done") < lines.index("ping: asked")
    assert run.lines("clients_of_blocking") == [
        "Ann gets: working",
        "Ann gets: work: done",
        "Bob gets: ping: done",
    ]


def test_a_handler_that_awaits_its_sleep_stalls_nobody(
    played: Player,
) -> None:
    """The ping is answered while the work of another goes on."""
    run = played("blocked_loop")
    lines = run.lines("awaiting")
    assert lines.index("ping: done") < lines.index("work: done")
    assert run.lines("clients_of_awaiting") == [
        "Ann gets: working",
        "Bob gets: ping: done",
        "Ann gets: work: done",
    ]


def test_the_two_servers_differ_in_one_line() -> None:
    """Apart from the import that it no longer needs."""
    folder = find("blocked_loop").folder
    blocking = (folder / "blocking.py").read_text("utf-8").splitlines()
    awaiting = (folder / "awaiting.py").read_text("utf-8").splitlines()
    blocking.remove("import time")
    assert [
        pair
        for pair in zip(blocking, awaiting, strict=True)
        if len(set(pair)) > 1
    ] == [
        (
            "            time.sleep(2)",
            "            await asyncio.sleep(2)",
        )
    ]


def test_a_blocking_call_in_a_thread_stalls_nobody(played: Player) -> None:
    """The loop answers the ping while the thread writes the report."""
    run = played("to_thread")
    lines = run.lines("server")
    assert lines.index("report: asked") < lines.index("ping: answered")
    assert lines.index("ping: answered") < lines.index("report: answered")
    assert run.lines("client")[1:] == [
        "Bob gets: pong",
        "Ann gets: the report",
    ]


def test_a_thread_cannot_be_cancelled() -> None:
    """Who stops waiting leaves the function to run to its end."""
    started, let_go, ended = (threading.Event() for _ in range(3))

    def block() -> None:
        started.set()
        let_go.wait(TIMEOUT)
        ended.set()

    async def main() -> None:
        call = asyncio.create_task(asyncio.to_thread(block))
        await asyncio.to_thread(started.wait, TIMEOUT)
        call.cancel()
        await asyncio.wait([call])
        assert call.cancelled()
        assert not ended.is_set()
        let_go.set()

    asyncio.run(main())
    assert ended.wait(TIMEOUT)


def test_input_in_a_thread_waits_for_enter_after_ctrl_c() -> None:
    """So the table leads to the chat's thread and queue instead."""
    with Stage(find("keyboard")) as stage:
        program = stage.start("input_thread.py", prints="Type a line:\n")
        program.send_signal(signal.SIGINT)
        with pytest.raises(ExampleFailed, match="still running"):
            program.wait(timeout=1)
        program.type("\n")
        assert program.wait() == 0
    page = (ROOT / "docs/concepts/event-loop.md").read_text("utf-8")
    row = re.search(r"^\| `input` \| \[(.+?)\]\((.+?)\)", page, re.M)
    assert row
    assert row[1] == "a daemon thread and a queue"
    assert row[2] == "../tutorial/chat-room.md"


def test_debug_mode_tells_on_the_one_that_held_the_loop(
    played: Player,
) -> None:
    """Both took two seconds; only the one that blocked is told on."""
    assert played("loop_debug").lines("stall") == [
        "Start polite()",
        "Start rude()",
        "rude() blocked the loop",
    ]


def test_debug_mode_names_a_coroutine_of_the_library_for_a_handler() -> None:
    """The task of a handler is made by websockets, so its name is told."""
    env = {"PYTHONDEVMODE": "1"}  # what `python -X dev` is
    with Stage(find("blocked_loop")) as stage:
        server = stage.start("blocking.py", listens=8765, env=env)
        stage.start("clients.py").wait()
        server.wait_for("work: done")
        server.wait_for("Executing <Task")
        server.wait_for("websockets")
        server.wait_for(" took ")
        assert "answer()" not in server.output()
