"""`docs/tutorial/echo-server.md`: every claim the page makes."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, ConnectionClosedError
from websockets.sync.client import connect
from websockets.version import version

from tests.conftest import Player
from tests.harness.actor import Process
from tests.harness.play import Stage
from tools.example import SNIPPETS, find

URI = "ws://localhost:8765"


def test_the_echo_comes_back(played: Player) -> None:
    """What the client said is what it hears."""
    run = played("echo")
    assert run.lines("server")[1] == "Received: Hello, Server!"
    assert run.lines("client")[1] == "Received: Echo: Hello, Server!"


def test_the_library_prints_its_version() -> None:
    """`python -m websockets --version`, as the page asks for it."""
    completed = subprocess.run(
        [sys.executable, "-m", "websockets", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert completed.stdout == f"websockets {version}\n"


def test_the_environment_is_made_as_the_page_says(tmp_path: Path) -> None:
    """`python -m venv .venv` gives the script that the page sources."""
    venv.create(tmp_path / ".venv", with_pip=False)
    assert (tmp_path / ".venv/bin/activate").is_file()


def test_a_file_named_websockets_hides_the_library(tmp_path: Path) -> None:
    """Python imports the file beside the program first."""
    source = (SNIPPETS / "echo/server.py").read_text("utf-8")
    (tmp_path / "websockets.py").write_text(source, "utf-8")
    (tmp_path / "server.py").write_text(source, "utf-8")
    server = Process("server", tmp_path / "server.py")
    try:
        assert server.wait() == 1
        server.wait_for("'websockets' is not a package")
    finally:
        server.close()


def test_the_handler_runs_once_for_each_client_at_the_same_time() -> None:
    """Two clients talk in turns, and each hears only its own echo."""
    with Stage(find("echo")) as stage:
        server = stage.start("server.py", listens=8765)
        with connect(URI) as one, connect(URI) as two:
            for client, words in ((one, "a"), (two, "b"), (one, "c")):
                client.send(words)
                assert client.recv() == f"Echo: {words}"
        server.send_signal(signal.SIGINT)
        assert server.wait() == 0


def test_ctrl_c_closes_every_connection_with_1001() -> None:
    """Going away; and a sentence, not a traceback."""
    with Stage(find("echo")) as stage:
        server = stage.start("server.py", listens=8765)
        with connect(URI) as client:
            server.send_signal(signal.SIGINT)
            assert list(client) == []
            assert client.close_code == 1001
        assert server.wait() == 0
        assert server.output().endswith("Server stopped.\n")
        assert "Traceback" not in server.output()


def test_the_old_server_listens_and_then_fails_for_every_client() -> None:
    """Once is an accident; here it is each time."""
    with Stage(find("old_echo")) as stage:
        server = stage.start("server.py", listens=8765)
        for _ in range(3):
            with connect(URI) as client:
                server.wait_for("missing 1 required positional argument")
                with pytest.raises(ConnectionClosedError, match="1011"):
                    client.recv()
        assert server.popen.poll() is None


def test_the_old_servers_log_names_the_argument(played: Player) -> None:
    """The line that a reader pastes into a search box."""
    run = played("old_echo")
    assert (
        "TypeError: echo() missing 1 required positional argument: 'path'"
        in run.lines("server")
    )


def test_ctrl_c_on_the_old_server_is_a_traceback(played: Player) -> None:
    """Which is why the new one catches it."""
    run = played("old_echo")
    assert run.lines("server")[-1] == "KeyboardInterrupt"
    assert run.exits["server"] == -signal.SIGINT


def test_without_its_second_argument_the_old_server_works(
    tmp_path: Path,
) -> None:
    """`async with serve` and `asyncio.Future()` are old, not broken."""
    source = (SNIPPETS / "old_echo/server.py").read_text("utf-8")
    fixed = source.replace("(websocket, path)", "(websocket)")
    assert fixed != source
    (tmp_path / "server.py").write_text(fixed, "utf-8")
    with Stage(find("old_echo"), folder=tmp_path) as stage:
        stage.start("server.py", listens=8765)
        with connect(URI) as client:
            client.send("hello")
            assert client.recv() == "Echo: hello"


@pytest.mark.parametrize(
    ("opened", "code"),
    [
        ('async with websockets.serve(echo, "localhost", 8765):', 1001),
        (
            'server = await websockets.serve(echo, "localhost", 8765)\n'
            "    if server:",
            1011,
        ),
    ],
    ids=["within the block", "without the block"],
)
def test_ctrl_c_while_a_future_waits_closes_with(
    opened: str, code: int, tmp_path: Path
) -> None:
    """`asyncio.Future()` in the block is as clean as `serve_forever()`."""
    old = 'async with websockets.serve(echo, "localhost", 8765):'
    source = (SNIPPETS / "old_echo/server.py").read_text("utf-8")
    assert source.count(old) == 1
    source = source.replace("(websocket, path)", "(websocket)")
    (tmp_path / "server.py").write_text(source.replace(old, opened), "utf-8")
    with Stage(find("old_echo"), folder=tmp_path) as stage:
        server = stage.start("server.py", listens=8765)
        with connect(URI) as client:
            client.send("hello")
            assert client.recv() == "Echo: hello"
            server.send_signal(signal.SIGINT)
            with pytest.raises(ConnectionClosed):
                client.recv()
            assert client.close_code == code


def test_the_path_is_in_the_request(tmp_path: Path) -> None:
    """`websocket.request.path`, query and all."""
    source = (SNIPPETS / "echo/server.py").read_text("utf-8")
    changed = source.replace("Echo: {message}", "{websocket.request.path}")
    assert changed != source
    (tmp_path / "server.py").write_text(changed, "utf-8")
    with Stage(find("echo"), folder=tmp_path) as stage:
        stage.start("server.py", listens=8765)
        with connect(f"{URI}/chat?room=1") as client:
            client.send("where?")
            assert client.recv() == "/chat?room=1"


def test_a_second_server_finds_the_port_taken() -> None:
    """One port, one listener."""
    with Stage(find("echo")) as stage:
        stage.start("server.py", listens=8765)
        second = stage.start("server.py", name="second")
        assert second.wait() == 1
        last = second.output().splitlines()[-1]
        assert re.match(r"OSError: .*address already in use", last)
