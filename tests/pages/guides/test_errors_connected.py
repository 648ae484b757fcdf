"""`docs/guides/errors-connected.md`: every claim the page makes."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosedOK
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame, Opcode

from tests.conftest import Player
from tests.harness.actor import TIMEOUT, ExampleFailed, Process
from tests.harness.play import Stage
from tools.example import find

URI = "ws://127.0.0.1:8765"


def test_open_is_gone_and_state_tells_it(played: Player) -> None:
    """And who sends when it is closed, hears of it."""
    run = played("errors/attribute_open")
    assert run.lines("broken")[-1].endswith("has no attribute 'open'")
    assert run.lines("fixed") == [
        "Open: True",
        "Not sent: sent 1000 (OK); then received 1000 (OK)",
    ]


def test_the_error_shows_which_side_closed_first(played: Player) -> None:
    """`sent` where this side closed, `received` where the other did."""
    ours = played("errors/attribute_open").lines("fixed")[-1]
    assert ours.endswith("sent 1000 (OK); then received 1000 (OK)")
    theirs = played("errors/closed_ok").lines("broken")[-1]
    assert theirs.endswith("received 1000 (OK); then sent 1000 (OK)")


def test_send_sends_an_iterable_as_the_fragments_of_one_message() -> None:
    """A list of strings arrives as one text; a dict is refused."""

    async def main() -> None:
        with Stage(find("errors/connection_refused")) as stage:
            stage.start("server.py", listens=8765)
            async with connect(URI) as websocket:
                await websocket.send(["one", "two"])
                assert await websocket.recv() == "onetwo"
                with pytest.raises(TypeError, match="dict-like"):
                    await websocket.send({"one": "two"})

    asyncio.run(main())


def test_a_dictionary_is_no_message_but_json_is(played: Player) -> None:
    """It arrives as what was sent."""
    run = played("errors/send_dict")
    assert run.lines("broken")[-1] == "TypeError: data is a dict-like object"
    assert run.lines("fixed") == ["Hello"]


def test_one_reader_and_a_queue_serve_two_tasks(played: Player) -> None:
    """No message is lost and none comes twice."""
    run = played("errors/two_readers")
    assert "cannot call recv" in run.lines("broken")[-1]
    got = [line.split(" got ") for line in run.lines("fixed")]
    assert {name for name, _ in got} == {"left", "right"}
    assert [word for _, word in got] == ["one", "two", "three", "four"]


def test_the_connection_ends_when_the_handler_returns(
    played: Player,
) -> None:
    """After one message, or never."""
    run = played("errors/closed_ok")
    lines = run.lines("broken")
    assert lines[0] == "one"
    assert "ConnectionClosedOK" in lines[-1]
    assert run.lines("fixed") == ["one", "two"]


def test_the_limit_counts_what_comes_out_of_the_compression(
    played: Player,
) -> None:
    """Two million zeros are a small frame, and too big a message."""
    deflate = PerMessageDeflate(False, False, 15, 15)
    frame = deflate.encode(Frame(Opcode.BINARY, bytes(2_000_000)))
    assert len(frame.data) < 10_000
    run = played("errors/too_big")
    assert "received 1009 (message too big)" in run.lines("broken")[-1]
    assert run.lines("fixed") == ["Received 2000000 bytes"]


Talk = Callable[[ClientConnection, Process], Awaitable[None]]


def talk(file: str, body: Talk) -> None:
    """Ask a server its question, and go on while it thinks."""

    async def main(server: Process) -> None:
        async with connect(URI, ping_interval=None) as websocket:
            await websocket.send("What is the answer?")
            await asyncio.to_thread(server.wait_for, "? ")
            await body(websocket, server)
            assert await websocket.recv() == "42"

    with Stage(find("errors/keepalive_timeout")) as stage:
        asyncio.run(main(stage.start(file, listens=8765)))


def test_a_handler_that_blocks_stops_the_pongs() -> None:
    """None comes while the person thinks; then the server says goodbye."""

    async def body(websocket: ClientConnection, server: Process) -> None:
        pong = await websocket.ping()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(pong), 0.5)
        server.type("42")
        with pytest.raises(ConnectionClosedOK):
            await asyncio.wait_for(pong, TIMEOUT)

    talk("broken.py", body)


def test_a_handler_that_waits_in_a_thread_lets_the_pongs_go_on() -> None:
    """The pong comes while the person still thinks."""

    async def body(websocket: ClientConnection, server: Process) -> None:
        await asyncio.wait_for(await websocket.ping(), TIMEOUT)
        server.type("42")

    talk("fixed.py", body)


def test_a_thread_that_waits_for_a_line_holds_the_server_after_ctrl_c() -> (
    None
):
    """It ends once somebody types one."""
    with Stage(find("errors/keepalive_timeout")) as stage:
        server = stage.start("fixed.py", listens=8765)
        stage.start("client.py")
        server.wait_for("? ")
        server.send_signal(signal.SIGINT)
        with pytest.raises(ExampleFailed, match="still running"):
            server.wait(timeout=1)
        server.type("42")
        assert server.wait() == 0


def test_the_answer_comes_too_late_for_who_gave_up(played: Player) -> None:
    """The server believes that it sent it; nobody received it."""
    run = played("errors/keepalive_timeout")
    assert "Sent." in run.lines("broken")
    assert "42" not in run.outputs["impatient"]
    assert run.lines("patient")[-1] == "Received: 42"


def test_a_killed_server_says_no_goodbye(played: Player) -> None:
    """No code came, and none was sent."""
    run = played("errors/no_close_frame")
    assert run.exits["killed"] == -9
    assert run.lines("client")[-1].endswith(
        "ConnectionClosedError: no close frame received or sent"
    )


def test_a_server_stopped_by_ctrl_c_says_goodbye(played: Player) -> None:
    """The same two programs, and 1001."""
    last = played("errors/no_close_frame").lines("goodbye")[-1]
    assert "ConnectionClosedOK: received 1001 (going away)" in last


def test_async_for_ends_without_an_error_on_1001(played: Player) -> None:
    """Where recv() raises."""
    run = played("errors/going_away")
    assert "received 1001 (going away)" in run.lines("broken")[-1]
    assert run.lines("fixed")[-1] == "The server closed with 1001."


@pytest.mark.parametrize("only_starts_a_task", [False, True])
def test_the_connection_closes_when_the_handler_returns(
    only_starts_a_task: bool,
) -> None:
    """After one message; or at once, where a task was to do the work."""
    tasks = []

    async def greet(websocket: ServerConnection) -> None:
        await websocket.recv()

    async def handler(websocket: ServerConnection) -> None:
        if only_starts_a_task:
            tasks.append(asyncio.create_task(greet(websocket)))
        else:
            await greet(websocket)

    async def main() -> int | None:
        async with serve(handler, "127.0.0.1", 8765), connect(URI) as client:
            if not only_starts_a_task:
                await client.send("one")
            await client.wait_closed()
            await asyncio.gather(*tasks, return_exceptions=True)
            return client.close_code

    assert asyncio.run(main()) == 1000
