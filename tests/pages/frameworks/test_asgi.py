"""`docs/frameworks/asgi.md`: every claim the page makes."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.sync.client import connect

from tests.conftest import Player
from tests.harness.play import Stage
from tests.pages.frameworks.servers import started, status
from tools.example import ROOT, find

PAGE = ROOT / "docs" / "frameworks" / "asgi.md"
ADDRESS = "ws://localhost:8000"


def types(lines: list[str]) -> list[str]:
    """Return the types of the messages that a server printed."""
    return re.findall(r"'type': '([\w.]+)'", "\n".join(lines))


def test_a_websocket_is_a_row_of_messages(played: Player) -> None:
    """Those of the table; the lifespan's are around them."""
    lines = played("asgi_messages").lines("server")
    printed = types(lines)
    assert printed == [
        "lifespan.startup",
        "lifespan.startup.complete",
        "websocket.connect",
        "websocket.accept",
        *("websocket.receive", "websocket.send") * 2,
        "websocket.disconnect",
        "lifespan.shutdown",
        "lifespan.shutdown.complete",
    ]
    rows = re.findall(
        r"^\| `(websocket\.\w+)` \|", PAGE.read_text("utf-8"), re.M
    )
    assert set(rows) - set(printed) == {"websocket.close"}
    assert {kind for kind in printed if kind.startswith("web")} < set(rows)


def test_before_accept_the_app_can_choose_the_status(played: Player) -> None:
    """With the extension; a close is always 403."""
    run = played("asgi_reject")
    assert run.lines("client") == [
        "/reject: HTTP 403, no body",
        "/respond: HTTP 429, Try again tomorrow.",
        "/accept: 1008 (policy violation) Go away",
    ]
    logs = "ASGI callable returned without completing handshake"
    assert run.lines("server") == [f"ERROR:    {logs}."]


def test_starlette_is_a_thin_layer(played: Player) -> None:
    """It sends the same messages, and a close where there is no route."""
    run = played("asgi_starlette")
    lines = run.lines("server")
    nowhere = lines.index("websocket /nowhere")
    assert types(lines[:nowhere])[2:] == [
        "websocket.connect",
        "websocket.accept",
        "websocket.receive",
        "websocket.send",
        "websocket.disconnect",
    ]
    assert types(lines[nowhere:])[0] == "websocket.close"
    assert run.lines("client")[1].endswith("HTTP 403")


def test_watch_works_in_fastapi_and_http_middleware_does_not(
    tmp_path: Path,
) -> None:
    """The latter sees a GET, and no WebSocket."""
    source = find("asgi_starlette").folder / "server.py"
    (tmp_path / "watch.py").write_bytes(source.read_bytes())
    with Stage(find("fastapi_echo"), folder=tmp_path) as stage:
        server = started(
            stage,
            tmp_path,
            (
                "app = FastAPI()\n",
                "from watch import Watch\n"
                "app = FastAPI()\n"
                "app.add_middleware(Watch)\n\n\n"
                '@app.middleware("http")\n'
                "async def only_http(request, call_next):\n"
                '    print("HTTP", request.url.path)\n'
                "    return await call_next(request)\n",
            ),
            file="server.py",
        )
        with connect(f"{ADDRESS}/echo") as websocket:
            websocket.send("Hello")
            websocket.recv(timeout=60)
        server.wait_for("'type': 'websocket.disconnect'")
        assert status("/get") == 404
        server.wait_for("HTTP /get")
        assert "HTTP /echo" not in server.output()
        assert "send: {'type': 'websocket.accept'" in server.output()


def test_receive_and_send_wait_for_each_other(tmp_path: Path) -> None:
    """A client that sends faster than the app receives has to wait."""
    with Stage(find("asgi_messages"), folder=tmp_path) as stage:
        server = started(
            stage,
            tmp_path,
            ('        print(f"  receive: {message}")\n', ""),
            ('        print(f"  send: {message}")\n', ""),
            (
                "        await send(message)\n",
                "        await send(message)\n"
                '        print("sent", message["type"])\n',
            ),
            file="server.py",
        )
        big = b"x" * 15_000_000
        with connect(ADDRESS, max_size=None, max_queue=1) as websocket:

            def send() -> None:
                for _ in range(6):
                    websocket.send(big)

            sender = threading.Thread(target=send)
            sender.start()
            server.wait_for("sent websocket.send")
            assert sender.is_alive()  # six do not fit into the buffers
            for _ in range(6):
                assert websocket.recv(timeout=60) == big
            sender.join()


@pytest.mark.parametrize(
    ("old", "new", "logs"),
    [
        (
            '"websocket.accept"',
            '"websocket.send", "text": ""',
            "Expected ASGI message 'websocket.accept', 'websocket.close' or "
            "'websocket.http.response.start' but got 'websocket.send'",
        ),
        (
            '                await answer({"type": "websocket.accept"})',
            "                break",
            "ASGI callable returned without completing handshake",
        ),
    ],
)
def test_without_accept_it_is_500(
    old: str, new: str, logs: str, tmp_path: Path
) -> None:
    """And the log has the words of a heading."""
    with Stage(find("asgi_messages"), folder=tmp_path) as stage:
        server = started(stage, tmp_path, (old, new), file="server.py")
        with (
            pytest.raises(InvalidStatus, match="HTTP 500"),
            connect(ADDRESS),
        ):
            pass
        server.wait_for(logs)
    heading, _, rest = logs.partition(" but got")
    text = PAGE.read_text("utf-8")
    assert f"### {heading}" in text
    assert f"but got{rest}" in text or not rest


def test_an_app_that_returns_without_close_drops_the_client(
    tmp_path: Path,
) -> None:
    """The client sees 1006."""
    with Stage(find("asgi_messages"), folder=tmp_path) as stage:
        answer = '"websocket.send", "text": text})'
        changed = (answer, f"{answer}\n                break")
        started(stage, tmp_path, changed, file="server.py")
        with connect(ADDRESS) as websocket:
            websocket.send("Hello")
            websocket.recv(timeout=60)
            error = "no close frame received or sent"
            with pytest.raises(ConnectionClosedError, match=error):
                websocket.recv(timeout=60)
            assert websocket.close_code == 1006
    assert f"### The client gets: {error}" in PAGE.read_text("utf-8")
