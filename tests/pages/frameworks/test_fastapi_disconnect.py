"""`docs/frameworks/fastapi-disconnect.md`: every claim the page makes."""

from __future__ import annotations

import re
import signal
import socket
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.conftest import Player
from tests.harness.play import Stage
from tests.harness.wire import connect_tcp, request
from tests.pages.frameworks.servers import started, status
from tools.example import ROOT, find

PAGE = ROOT / "docs" / "frameworks" / "fastapi-disconnect.md"
ADDRESS = "ws://localhost:8000"
LOGGED = ('log_level="warning"', "use_colors=False")


def text() -> str:
    """Return the page's text, in one line."""
    return re.sub(r"\s+", " ", PAGE.read_text("utf-8"))


def drained(websocket: ClientConnection) -> list[str]:
    """Return all messages until the connection ends."""
    messages = []
    with pytest.raises(ConnectionClosed):
        while True:
            messages.append(str(websocket.recv(timeout=60)))
    return messages


def test_only_an_endpoint_that_receives_notices_who_leaves(
    played: Player,
) -> None:
    """The other one rings for somebody who is gone."""
    run = played("fastapi_alarm")
    assert run.lines("broken") == [
        "Ringing for 1 of them.",
        "A listener has left, with code 1006.",
    ]
    assert run.lines("fixed") == [
        "A listener has left.",
        "Ringing for 0 of them.",
    ]


@pytest.mark.parametrize("file", ["broken.py", "fixed.py"])
def test_a_listener_who_stays_hears_the_alarm(file: str) -> None:
    """From both servers."""
    with Stage(find("fastapi_alarm")) as stage:
        server = stage.start(file, listens=8000)
        with connect(f"{ADDRESS}/listen") as listener:
            with connect(f"{ADDRESS}/ring"):
                pass
            assert listener.recv(timeout=60) == "Ding!"
        server.send_signal(signal.SIGINT)
        assert server.wait() == 0


def test_either_side_notices_first_and_the_code_differs(
    played: Player,
) -> None:
    """While it waits for a message, or while it works on one."""
    run = played("fastapi_both")
    assert run.lines("client")[-2:] == [
        "The answer to '6 x 7' is 42.",
        "Gone before the answer.",
    ]
    assert run.lines("server") == [
        "The client has left, with code 1000.",
        "The client has left, with code 1006.",
    ]


@pytest.mark.parametrize("names_both", [True, False])
def test_who_sends_second_gets_another_exception(
    tmp_path: Path, names_both: bool
) -> None:
    """If the answer and the next tick are due in the same turn of the loop.

    Both wait for an event, which is set once the client has left.
    """
    left = tmp_path / "left"
    changes = [
        ("await asyncio.sleep(0.1)", "await turn.wait()"),
        (
            "    await asyncio.sleep(0.5)",
            "    asyncio.create_task(end_turn())\n    await turn.wait()",
        ),
        (
            "\n\nasync def answer",
            "\n\nturn = asyncio.Event()\n\n\n"
            "async def end_turn() -> None:\n"
            f"    while not os.path.exists({str(left)!r}):\n"
            "        await asyncio.sleep(0.05)\n"
            "    await asyncio.sleep(0.05)  # the server sees it, too\n"
            "    turn.set()\n"
            "\n\nasync def answer",
        ),
        ("import asyncio\n", "import asyncio\nimport os\n"),
    ]
    if not names_both:
        both = "(WebSocketDisconnect, WebSocketDisconnected)"
        changes += [(both, "WebSocketDisconnect")]
    with Stage(find("fastapi_both"), folder=tmp_path) as stage:
        server = started(stage, tmp_path, *changes, file="server.py")
        with connect(f"{ADDRESS}/ticks") as websocket:
            websocket.send("6 x 9")
            websocket.socket.shutdown(socket.SHUT_RDWR)
        left.touch()
        server.wait_for("The client has left, with code 1006.")
        error = 'Cannot call "send" once a close message has been sent.'
        assert error in text()
        if not names_both:
            server.wait_for(f"WebSocketDisconnected: {error}")
        server.send_signal(signal.SIGINT)
        assert server.wait() == 0
        assert (error in server.output()) is not names_both


def test_the_tasks_of_a_connection_end_with_it(played: Player) -> None:
    """Cancelled, cleaned up, and waited for."""
    lines = played("fastapi_jobs").lines("server")
    assert lines[-2:] == [
        "huge.jpg: temporary files removed",
        "The client has left, and no task of theirs runs.",
    ]


def test_a_task_without_a_group_outlives_the_client(tmp_path: Path) -> None:
    """Until it sends."""
    with Stage(find("fastapi_jobs"), folder=tmp_path) as stage:
        server = started(
            stage,
            tmp_path,
            ("tg.create_task", "asyncio.create_task"),
            ("        await websocket.send_text", "        await send_to"),
            (
                "\n\nasync def resize",
                "\n\nasync def send_to(text: str) -> None:\n"
                '    print("It still runs.")\n'
                "\n\nasync def resize",
            ),
            file="server.py",
        )
        with connect(f"{ADDRESS}/photos") as websocket:
            websocket.send("small.jpg")
            server.wait_for("small.jpg: resizing")
        server.wait_for("The client has left")
        server.wait_for("It still runs.")


def test_background_tasks_never_run_on_a_websocket(tmp_path: Path) -> None:
    """On a path operation of the same server, they do."""
    with Stage(find("fastapi_echo"), folder=tmp_path) as stage:
        server = started(
            stage,
            tmp_path,
            ("import FastAPI", "import BackgroundTasks, FastAPI"),
            (
                "websocket: WebSocket)",
                "websocket: WebSocket, tasks: BackgroundTasks)",
            ),
            (
                "            message =",
                '            tasks.add_task(print, "Ran, WebSocket")\n'
                "            message =",
            ),
            (
                "\n\nif __name__",
                '\n\n@app.get("/get")\n'
                "async def get(tasks: BackgroundTasks) -> None:\n"
                '    tasks.add_task(print, "Ran, GET")\n'
                "\n\nif __name__",
            ),
            file="server.py",
        )
        with connect(f"{ADDRESS}/echo") as websocket:
            websocket.send("Hello")
            websocket.recv(timeout=60)
        server.wait_for("has left")
        assert status("/get") == 200
        server.wait_for("Ran, GET")
        assert "Ran, WebSocket" not in server.output()


def test_shutdown_closes_the_endpoints_before_the_lifespan(
    played: Player,
) -> None:
    """With 1012; and exits with 0."""
    run = played("fastapi_lifespan")
    assert run.lines("client")[1].startswith("received 1012 (service restart)")
    lines = run.lines("server")
    at = lines.index("Endpoint: ends with code 1012.")
    assert lines.index("INFO:     Shutting down") < at
    assert at < lines.index("Lifespan: the sensor is off.")
    assert run.exits["server"] == 0


def test_an_endpoint_that_does_not_receive_blocks_the_shutdown(
    tmp_path: Path,
) -> None:
    """Until the limit, if there is one."""
    with Stage(find("fastapi_alarm"), folder=tmp_path) as stage:
        limit = f"{LOGGED[1]}, timeout_graceful_shutdown=1"
        server = started(stage, tmp_path, (LOGGED[0], limit), file="broken.py")
        with connect(f"{ADDRESS}/listen") as listener:
            server.send_signal(signal.SIGINT)
            assert drained(listener) == []
            assert listener.close_code == 1012
            waits = "Waiting for background tasks to complete. (CTRL+C to"
            server.wait_for(waits)
            server.wait_for("Cancel 1 running task(s)")
            assert server.wait() == 0
    assert waits in text()
    assert "`timeout_graceful_shutdown=5`" in text()


def test_a_dead_peer_ends_the_broadcast_and_the_sender(
    played: Player,
) -> None:
    """Eve misses a message, and Ada, who lives, is dropped."""
    lines = played("fastapi_manager").lines("dies")
    assert "Eve received: Ada: Do you like it?" not in lines
    assert "Eve received: Ada has left" in lines
    assert lines[-1] == "Ada was disconnected, code 1006"
    holds = played("fastapi_manager_holds").lines("dies")
    assert "Eve received: Ada: Do you like it?" in holds
    assert "Eve received: Ada has left" not in holds
    assert holds[-1] == "Ada received: Eve: Good night"


def test_whoever_comes_behind_a_leaver_is_skipped(played: Player) -> None:
    """Though she sent the message herself."""
    question = "Eve received: Eve: Do you like it?"
    assert question not in played("fastapi_manager").lines("leaves")
    assert question in played("fastapi_manager_holds").lines("leaves")


def test_everybody_waits_for_the_slow_one_or_only_he_leaves(
    played: Player,
) -> None:
    """He is told why."""
    lines = played("fastapi_manager").lines("sleeps")
    assert "-- For four seconds, nothing came for Eve." in lines
    run = played("fastapi_manager_holds")
    holds = run.lines("sleeps")
    woken = next(n for n, line in enumerate(holds) if "wakes" in line)
    assert holds.index("Eve received: Ada: message 5") < woken
    assert "Bob was disconnected, code 1013" in holds[woken:]
    assert "Bob is too slow." in run.lines("fixed")


def test_a_client_that_reads_nothing_cannot_block_the_shutdown(
    tmp_path: Path,
) -> None:
    """The server waits for its connection, but not beyond the limit."""
    with Stage(find("fastapi_manager_holds"), folder=tmp_path) as stage:
        server = started(
            stage,
            tmp_path,
            LOGGED,
            ("timeout_graceful_shutdown=5", "timeout_graceful_shutdown=1"),
            file="fixed.py",
        )
        with (
            connect(f"{ADDRESS}/room/Ada", max_size=None) as ada,
            connect_tcp(8000) as bob,
        ):
            bob.send(request(line="GET /room/Bob HTTP/1.1"))
            bob.read_head()  # and nothing after it
            ada.send("x" * 15_000_000)
            assert len(ada.recv(timeout=60)) > 15_000_000
            server.send_signal(signal.SIGINT)
            server.wait_for("Waiting for connections to close")
            server.wait_for("timeout graceful shutdown exceeded")
            assert server.wait() == 0


def test_a_client_that_vanishes_is_noticed_by_the_ping(
    tmp_path: Path,
) -> None:
    """It is frozen here: its connection stays, and it answers nothing."""
    with Stage(find("fastapi_lifespan"), folder=tmp_path) as stage:
        client = find("fastapi_lifespan").folder / "client.py"
        (tmp_path / "client.py").write_bytes(client.read_bytes())
        server = started(
            stage,
            tmp_path,
            (
                LOGGED[1],
                f"{LOGGED[1]}, ws_ping_interval=0.2, ws_ping_timeout=0.2",
            ),
            file="server.py",
        )
        stage.start("client.py", prints="Welcome").send_signal(signal.SIGSTOP)
        server.wait_for("Endpoint: ends with code 1005.")
    assert "with code 1005" in text()


@pytest.mark.parametrize(
    ("last", "error"),
    [
        (
            "await websocket.close(); await websocket.send_text('Late')",
            'Cannot call "send" once a close message has been sent',
        ),
        (
            "await websocket.receive(); await websocket.receive_text()",
            'Cannot call "receive" once a disconnect message has been '
            "received",
        ),
    ],
)
def test_what_comes_after_the_end_raises(
    last: str, error: str, tmp_path: Path
) -> None:
    """A `WebSocketDisconnected`, which is no `WebSocketDisconnect`."""
    with Stage(find("fastapi_echo"), folder=tmp_path) as stage:
        server = started(
            stage,
            tmp_path,
            ("message =", f"{last}\n            message ="),
            file="server.py",
        )
        with connect(f"{ADDRESS}/echo"):
            pass
        server.wait_for(f"starlette.websockets.WebSocketDisconnected: {error}")
    assert error in text()
