"""`docs/concepts/handshake.md`: every claim the page makes."""

from __future__ import annotations

import re
from base64 import b64decode

from tests.conftest import Player
from tests.harness.play import Stage
from tests.harness.wire import accept_for, connected
from tools.example import SNIPPETS, find

HEADER = re.compile(r"^(?:([<>]) )?([A-Z][\w-]+): (.*)$")
RFC_KEY = "dGhlIHNhbXBsZSBub25jZQ=="
RFC_ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


def headers(lines: list[str], side: str | None) -> dict[str, str]:
    """Return the headers that a program printed, of one side of its log."""
    found = (HEADER.match(line) for line in lines)
    return {m[2]: m[3] for m in found if m and m[1] == side}


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


def test_after_the_101_it_is_no_longer_http() -> None:
    """A second HTTP request on the connection breaks the protocol."""
    with Stage(find("wire_log")) as stage:
        stage.start("server.py", listens=8765)
        with connected() as wire:
            wire.send(b"GET / HTTP/1.1\r\n\r\n")
            assert wire.read_frame().close_code == 1002
