"""`docs/concepts/handshake.md`: every claim the page makes."""

from __future__ import annotations

import re
from base64 import b64decode
from pathlib import Path

import pytest

from tests.conftest import Player
from tests.harness.play import Stage
from tests.harness.wire import HEADERS, accept_for, ask, opened
from tools.example import SNIPPETS, find

HEADER = re.compile(r"^(?:([<>]) )?([A-Z][\w-]+): (.*)$")
RFC_KEY = "dGhlIHNhbXBsZSBub25jZQ=="
RFC_ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


def headers(lines: list[str], side: str | None) -> dict[str, str]:
    """Return the headers that a program printed, of one side of its log."""
    found = (HEADER.match(line) for line in lines)
    return {m[2]: m[3] for m in found if m and m[1] == side}


def variant(folder: Path, old: str, new: str) -> Path:
    """Copy the refusing server with one change."""
    source = (SNIPPETS / "refused" / "server.py").read_text("utf-8")
    assert source.count(old) == 1, f"refused/server.py: not once: {old}"
    folder.mkdir(exist_ok=True)
    (folder / "server.py").write_text(source.replace(old, new), "utf-8")
    return folder


def test_the_request_by_hand_is_answered_with_101(played: Player) -> None:
    """The answer's first line, from a real server."""
    lines = played("handshake").lines("by_hand")
    assert lines[0] == "GET /chat HTTP/1.1"
    assert "HTTP/1.1 101 Switching Protocols" in lines


def test_the_path_reaches_the_handler(played: Player) -> None:
    """`websocket.request.path` is what the request's first line says."""
    assert "Open: /chat" in played("handshake").lines("server")


def test_the_key_is_16_bytes_and_the_rfcs_own_example(played: Player) -> None:
    """Its bytes spell "the sample nonce"."""
    lines = played("handshake").lines("by_hand")
    key = headers(lines, None)["Sec-WebSocket-Key"]
    assert key == RFC_KEY
    assert b64decode(key) == b"the sample nonce"
    assert len(b64decode(key)) == 16


def test_the_accept_is_computed_from_the_key(played: Player) -> None:
    """Server, small program and RFC 6455 §1.3 agree."""
    lines = played("handshake").lines("by_hand")
    assert headers(lines, None)["Sec-WebSocket-Accept"] == RFC_ACCEPT
    assert played("accept_key").outputs["accept_key"].strip() == RFC_ACCEPT


def test_a_real_client_sends_a_new_random_key_each_time(
    played: Player,
) -> None:
    """Two runs of the library's client differ, and each accept fits."""
    example = find("wire_log")
    keys = set()
    for _ in range(2):
        with Stage(example) as stage:
            stage.start("server.py", listens=8765)
            client = stage.start("client.py")
            assert client.wait() == 0
            lines = client.output().splitlines()
        key = headers(lines, ">")["Sec-WebSocket-Key"]
        assert len(b64decode(key)) == 16
        assert headers(lines, "<")["Sec-WebSocket-Accept"] == accept_for(key)
        keys.add(key)
    assert len(keys) == 2


def test_the_transcripts_key_and_accept_belong_together() -> None:
    """What the page shows was recorded in one run."""
    text = (SNIPPETS / "wire_log" / "client.txt").read_text("utf-8")
    lines = text.splitlines()
    key = headers(lines, ">")["Sec-WebSocket-Key"]
    assert headers(lines, "<")["Sec-WebSocket-Accept"] == accept_for(key)


def test_the_library_offers_compression_and_this_server_declines(
    played: Player,
) -> None:
    """The offer is in the request, no line is in the answer, and it opens."""
    lines = played("wire_log").lines("client")
    offer = headers(lines, ">")["Sec-WebSocket-Extensions"]
    assert offer.startswith("permessage-deflate")
    assert "Sec-WebSocket-Extensions" not in headers(lines, "<")
    assert "= connection is OPEN" in lines


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
        answer, _ = ask(line=line, without=without)
        assert answer == f"HTTP/1.1 {status}"
        assert ask()[0].startswith("HTTP/1.1 101 ")


@pytest.mark.parametrize("key", ["c2hvcnQ=", "not Base64!"])
def test_a_wrong_key_or_version_gets_400(key: str) -> None:
    """Too short, or no Base64; and a version of the drafts."""
    with Stage(find("handshake")) as stage:
        stage.start("server.py", listens=8765)
        answer, _ = ask({**HEADERS, "Sec-WebSocket-Key": key})
        assert answer == "HTTP/1.1 400 Bad Request"
        answer, _ = ask({**HEADERS, "Sec-WebSocket-Version": "8"})
        assert answer == "HTTP/1.1 400 Bad Request"


def test_a_proxy_that_swallows_the_upgrade_gets_426() -> None:
    """Both hop-by-hop headers gone, all others there."""
    kept = {k: v for k, v in HEADERS.items() if k.startswith(("Host", "Sec"))}
    with Stage(find("handshake")) as stage:
        stage.start("server.py", listens=8765)
        assert ask(kept)[0] == "HTTP/1.1 426 Upgrade Required"


def test_without_a_door_every_path_is_served() -> None:
    """The first server of the page has none."""
    with Stage(find("handshake")) as stage:
        server = stage.start("server.py", listens=8765)
        answer, _ = ask(line="GET /no/such/court HTTP/1.1")
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
        evil = ask({**HEADERS, "Origin": "https://evil.example"})
        assert evil[0] == "HTTP/1.1 403 Forbidden"
        good = ask({**HEADERS, "Origin": "https://good.example"})
        assert good[0].startswith("HTTP/1.1 101 ")


def test_a_door_that_raises_answers_500(tmp_path: Path) -> None:
    """An exception in `process_request` is a refusal, and is logged."""
    changed = variant(
        tmp_path / "door", "        return None", "        1 / 0"
    )
    with Stage(find("refused"), folder=changed) as stage:
        server = stage.start("server.py", listens=8765)
        answer, _ = ask(line="GET /chat HTTP/1.1")
        assert answer == "HTTP/1.1 500 Internal Server Error"
        server.wait_for("ZeroDivisionError")


def test_after_the_101_it_is_no_longer_http() -> None:
    """A second HTTP request on the connection breaks the protocol."""
    with Stage(find("wire_log")) as stage:
        stage.start("server.py", listens=8765)
        with opened() as wire:
            wire.send(b"GET / HTTP/1.1\r\n\r\n")
            assert wire.frame().close_code == 1002
