"""`docs/concepts/refused.md`: every claim the page makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Player
from tests.harness.play import Stage
from tests.harness.wire import HEADERS, send_handshake
from tools.example import SNIPPETS, find


def variant(folder: Path, old: str, new: str) -> Path:
    """Copy the refusing server with one change."""
    source = (SNIPPETS / "refused" / "server.py").read_text("utf-8")
    assert source.count(old) == 1, f"refused/server.py: not once: {old}"
    folder.mkdir(exist_ok=True)
    (folder / "server.py").write_text(source.replace(old, new), "utf-8")
    return folder


def test_a_refusal_is_an_http_status_and_raises_invalid_status(
    played: Player,
) -> None:
    """The door's two answers, as the client's exception tells them."""
    lines = played("refused").lines("client")
    told = "server rejected WebSocket connection: HTTP"
    assert lines == [
        "/chat: Welcome!",
        f"/staff: {told} 403",
        "Staff only.",
        f"/kitchen: {told} 404",
        "No such court.",
    ]


def test_plain_http_gets_426_and_is_told_to_upgrade(played: Player) -> None:
    """`http.client`, which asks for no upgrade."""
    lines = played("refused").lines("plain_http")
    assert lines[:2] == ["426 Upgrade Required", "Upgrade: websocket"]
    assert "You need a WebSocket client." in lines[-1]


def test_refusals_leave_the_server_undisturbed(played: Player) -> None:
    """It printed nothing but its first and last line."""
    assert played("refused").lines("server") == [
        "Listening on ws://localhost:8765/chat",
        "Server stopped.",
    ]


@pytest.mark.parametrize(
    ("line", "without", "status"),
    [
        ("GET / HTTP/1.1", "Sec-WebSocket-Key", "400 Bad Request"),
        ("GET / HTTP/1.1", "Sec-WebSocket-Version", "400 Bad Request"),
        ("POST / HTTP/1.1", "", "405 Method Not Allowed"),
        ("GET / HTTP/1.1", "Upgrade", "426 Upgrade Required"),
        ("GET / HTTP/1.1", "Connection", "426 Upgrade Required"),
    ],
)
def test_the_library_refuses_what_is_no_handshake(
    line: str, without: str, status: str
) -> None:
    """The table's rows that `websockets` itself says."""
    with Stage(find("handshake")) as stage:
        stage.start("server.py", listens=8765)
        answer, _ = send_handshake(line=line, without=without)
        assert answer == f"HTTP/1.1 {status}"
        assert send_handshake()[0].startswith("HTTP/1.1 101 ")


@pytest.mark.parametrize("key", ["c2hvcnQ=", "not Base64!"])
def test_a_wrong_key_or_version_gets_400(key: str) -> None:
    """Too short, or no Base64; and a version of the drafts."""
    with Stage(find("handshake")) as stage:
        stage.start("server.py", listens=8765)
        answer, _ = send_handshake({**HEADERS, "Sec-WebSocket-Key": key})
        assert answer == "HTTP/1.1 400 Bad Request"
        answer, _ = send_handshake({**HEADERS, "Sec-WebSocket-Version": "8"})
        assert answer == "HTTP/1.1 400 Bad Request"


def test_a_proxy_that_swallows_the_upgrade_gets_426() -> None:
    """Both hop-by-hop headers gone, all others there."""
    kept = {k: v for k, v in HEADERS.items() if k.startswith(("Host", "Sec"))}
    with Stage(find("handshake")) as stage:
        stage.start("server.py", listens=8765)
        assert send_handshake(kept)[0] == "HTTP/1.1 426 Upgrade Required"


def test_without_a_door_every_path_is_served() -> None:
    """The first server of the page has none."""
    with Stage(find("handshake")) as stage:
        server = stage.start("server.py", listens=8765)
        answer, _ = send_handshake(line="GET /no/such/court HTTP/1.1")
        assert answer.startswith("HTTP/1.1 101 ")
        server.wait_for("Open: /no/such/court")


def test_a_foreign_origin_gets_403(tmp_path: Path) -> None:
    """The same server with a list of origins instead of the door."""
    changed = variant(
        tmp_path / "origins",
        "process_request=door",
        'origins=["https://good.example"]',
    )
    with Stage(find("refused"), folder=changed) as stage:
        stage.start("server.py", listens=8765)
        evil = send_handshake({**HEADERS, "Origin": "https://evil.example"})
        assert evil[0] == "HTTP/1.1 403 Forbidden"
        good = send_handshake({**HEADERS, "Origin": "https://good.example"})
        assert good[0].startswith("HTTP/1.1 101 ")


def test_a_door_that_raises_answers_500(tmp_path: Path) -> None:
    """An exception in `process_request` is a refusal, and is logged."""
    changed = variant(
        tmp_path / "door", "        return None", "        1 / 0"
    )
    with Stage(find("refused"), folder=changed) as stage:
        server = stage.start("server.py", listens=8765)
        answer, _ = send_handshake(line="GET /chat HTTP/1.1")
        assert answer == "HTTP/1.1 500 Internal Server Error"
        server.wait_for("ZeroDivisionError")


def test_a_door_that_says_no_ends_it_before_the_handler(
    tmp_path: Path,
) -> None:
    """A handler that shouts is heard for /chat, and only then."""
    changed = variant(
        tmp_path / "loud",
        '    await websocket.send("Welcome!")',
        '    print("handler")\n    await websocket.send("Welcome!")',
    )
    with Stage(find("refused"), folder=changed) as stage:
        server = stage.start("server.py", listens=8765)
        assert " 403 " in send_handshake(line="GET /staff HTTP/1.1")[0]
        assert " 404 " in send_handshake(line="GET /kitchen HTTP/1.1")[0]
        assert " 101 " in send_handshake(line="GET /chat HTTP/1.1")[0]
        server.wait_for("handler")
        assert server.output().count("handler") == 1


def test_an_async_door_may_wait(tmp_path: Path) -> None:
    """The same door as a coroutine function, with an await in it."""
    changed = variant(
        tmp_path / "async",
        "def door(",
        "async def door(",
    )
    with Stage(find("refused"), folder=changed) as stage:
        stage.start("server.py", listens=8765)
        assert " 404 " in send_handshake(line="GET /kitchen HTTP/1.1")[0]
        assert " 101 " in send_handshake(line="GET /chat HTTP/1.1")[0]
