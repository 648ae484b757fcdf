"""`docs/frameworks/fastapi-websocket.md`: every claim the page makes."""

from __future__ import annotations

import re
from importlib.metadata import requires
from importlib.util import find_spec
from pathlib import Path

import pytest
from uvicorn.config import WS_PROTOCOLS
from uvicorn.protocols.websockets.auto import AutoWebSocketsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import (
    WebSocketsSansIOProtocol,
)
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.sync.client import connect

from tests.conftest import Player
from tests.harness.play import Stage
from tests.pages.frameworks.servers import execute, started
from tools.example import ROOT, find

PAGE = ROOT / "docs" / "frameworks" / "fastapi-websocket.md"
ADDRESS = "ws://localhost:8000"


def test_the_endpoint_echoes_and_learns_who_has_left(played: Player) -> None:
    """With the close code; and Ctrl+C ends uvicorn with 0."""
    run = played("fastapi_echo")
    assert run.lines("client") == [
        "Echo: Hello, FastAPI!",
        "Echo: Still there?",
    ]
    assert "The client has left, with code 1000." in run.lines("server")
    assert run.exits["server"] == 0


def test_orders_are_checked_and_priced(played: Player) -> None:
    """A wrong one gets an error, and the connection stays."""
    lines = played("fastapi_orders").lines("client")
    replies = [line for line in lines if line.startswith("Received: ")]
    assert replies[0] == 'Received: {"table":7,"euros":10}'
    assert len(replies) == 5
    assert all(reply.startswith('Received: {"error"') for reply in replies[1:])
    assert [line for line in lines if line.startswith("Menu")] == [
        'Menu: {"tea":3,"cake":5}',
        'Menu: {"tea":3}',
    ]
    assert played("fastapi_orders").lines("server") == ["Table 7: 2 x cake"]


def test_a_table_must_be_a_number(tmp_path: Path) -> None:
    """Else the handshake is rejected; an uncaught error drops the client."""
    with Stage(find("fastapi_orders"), folder=tmp_path) as stage:
        server = started(
            stage,
            tmp_path,
            ("except ValidationError", "except ZeroDivisionError"),
            file="server.py",
        )
        with pytest.raises(InvalidStatus, match="HTTP 403"):
            connect(f"{ADDRESS}/tables/seven")
        with connect(f"{ADDRESS}/tables/7") as websocket:
            websocket.recv()
            websocket.send("two cakes")
            error = "no close frame received or sent"
            with pytest.raises(ConnectionClosedError, match=error):
                websocket.recv()
        server.wait_for("Invalid JSON")
    assert error in re.sub(r"\s+", " ", PAGE.read_text("utf-8"))


def test_before_accept_it_is_403_and_after_it_1008(played: Player) -> None:
    """An unknown path is 403 too."""
    assert played("fastapi_reject").lines("client") == [
        "/before?token=s3cret: Hello, Ada!",
        "/before?token=guess: rejected, HTTP 403",
        "/after?token=s3cret: Hello, Ada!",
        "/after?token=guess: closed, 1008 Unknown token",
        "/nowhere: rejected, HTTP 403",
    ]


def test_uvicorn_without_a_library_warns_and_answers_404(
    played: Player,
) -> None:
    """The heading has the words of both warnings."""
    run = played("fastapi_upgrade")
    warnings = [
        line.split(":", 1)[1].split(".")[0].strip()
        for line in run.lines("broken")
        if line.startswith("WARNING")
    ]
    assert f"### {'; '.join(warnings)}" in PAGE.read_text("utf-8")
    assert run.lines("client")[0].endswith("HTTP 404")
    assert run.lines("client_again") == ["Hello!"]


def test_the_application_is_right_and_the_server_lacks_the_library() -> None:
    """Without uvicorn, the endpoint of broken.py answers."""
    ask = (
        "from fastapi.testclient import TestClient\n"
        "from broken import app\n"
        "with TestClient(app).websocket_connect('/hello') as websocket:\n"
        "    print(websocket.receive_text())\n"
    )
    done = execute("fastapi_upgrade", ask)
    assert done.stdout == "Hello!\n", done.stderr


def test_a_server_that_names_what_is_missing_does_not_start(
    tmp_path: Path,
) -> None:
    """With `ws="websockets-sansio"` and without websockets."""
    example = find("fastapi_upgrade")
    broken = (example.folder / "broken.py").read_text("utf-8")
    old = "port=8000, "
    assert old in broken
    program = tmp_path / "server.py"
    program.write_text(
        broken.replace(old, f'{old}ws="websockets-sansio", '), "utf-8"
    )
    with Stage(example, folder=tmp_path) as stage:
        server = stage.start("server.py")
        assert server.wait() == 1
        assert "import of websockets halted" in server.output()


def test_what_the_extras_bring() -> None:
    """As the packages themselves declare it."""
    uvicorn = requires("uvicorn") or []
    fastapi = requires("fastapi") or []
    (websockets,) = [each for each in uvicorn if "websockets" in each]
    assert websockets.endswith("extra == 'standard'")
    brings = [each for each in fastapi if each.startswith("uvicorn")]
    assert all(each.startswith("uvicorn[standard]") for each in brings)
    assert any('extra == "standard"' in each for each in brings)


def test_uvicorn_has_the_implementations_of_the_table() -> None:
    """And takes websockets' own protocol if that is installed."""
    assert AutoWebSocketsProtocol is WebSocketsSansIOProtocol
    text = PAGE.read_text("utf-8")
    rows = set(re.findall(r'^\| `"([\w-]+)"` \|', text, re.M))
    assert rows == set(WS_PROTOCOLS) - {"auto", "none"}
    name = WS_PROTOCOLS["websockets"]
    assert isinstance(name, str)
    old = find_spec(name.partition(":")[0])
    assert old
    assert old.origin
    source = Path(old.origin).read_text("utf-8")
    assert "websockets.legacy" in source
    assert "UvicornDeprecationWarning" in source


def test_whoever_forgets_accept_is_told(tmp_path: Path) -> None:
    """And the client gets HTTP 500."""
    told = 'WebSocket is not connected. Need to call "accept" first'
    assert f"### {told}" in PAGE.read_text("utf-8")
    with Stage(find("fastapi_echo"), folder=tmp_path) as stage:
        server = started(
            stage,
            tmp_path,
            ("    await websocket.accept()\n", ""),
            file="server.py",
        )
        with pytest.raises(InvalidStatus, match="HTTP 500"):
            connect(f"{ADDRESS}/echo")
        server.wait_for(told)
