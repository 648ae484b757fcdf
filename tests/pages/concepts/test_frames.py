"""`docs/concepts/frames.md`: every claim the page makes."""

from __future__ import annotations

import inspect
import re

import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve

from tests.conftest import Player
from tests.harness.play import Run, Stage
from tests.harness.wire import Frame, accepted, apply, connected, listener
from tools.example import ROOT, find

RFC_MASK = bytes.fromhex("37fa213d")
RFC_HELLO = bytes.fromhex("818537fa213d7f9f4d5158")
"""A masked text frame, "Hello" (RFC 6455 §5.7)."""
RFC_ECHO = bytes.fromhex("810548656c6c6f")
"""The same without a mask (RFC 6455 §5.7)."""


def spoken(run: Run, verb: str) -> list[bytes]:
    """Return the frames that `by_hand.py` sent or got, in bytes."""
    found = (
        re.match(rf" *{verb} +((?:[0-9a-f]{{2}} ?)+)$", line)
        for line in run.lines("by_hand")
    )
    return [bytes.fromhex(match[1]) for match in found if match]


def test_hello_is_the_rfcs_own_example_both_ways(played: Player) -> None:
    """Eleven bytes there, seven back."""
    run = played("frames")
    assert spoken(run, "sent")[0] == RFC_HELLO
    assert len(RFC_HELLO) == 11
    assert spoken(run, "got")[0] == RFC_ECHO


def test_the_drawing_shows_the_bytes_that_were_sent(played: Player) -> None:
    """Bytes, bits and letters of the SVG, against the conversation."""
    svg = (ROOT / "docs" / "figures" / "frame.svg").read_text("utf-8")
    shown = re.findall(r"<text [^>]*fig-code[^>]*>([^<]+)</text>", svg)
    sent = spoken(played("frames"), "sent")[0]
    bits = [f"{byte:08b}" for byte in sent[:2]]
    assert shown == [
        "81",
        *bits[0],
        "85",
        *bits[1],
        *sent[2:].hex(" ").split(),
        *b"Hello".hex(" ").split(),
    ]
    letters = re.findall(r"fig-strong fig-middle[^>]*>(.)</text>", svg)
    assert "".join(letters) == "Hello"


def test_a_servers_frames_have_no_mask(played: Player) -> None:
    """The first bit of the second byte, in all that came back."""
    got = spoken(played("frames"), "got")
    assert len(got) == 4
    assert not any(frame[1] & 0x80 for frame in got)


def test_a_short_message_costs_two_bytes_or_six(played: Player) -> None:
    """Two from a server, six from a client."""
    run = played("frames")
    assert len(spoken(run, "got")[0]) - len("Hello") == 2
    assert len(spoken(run, "sent")[0]) - len("Hello") == 6


def test_a_real_client_masks_every_frame_and_each_anew() -> None:
    """`websockets`' own client, in front of a server written by hand."""
    with Stage(find("wire_log")) as stage, listener() as listening:
        client = stage.start("client.py")
        with accepted(listening) as wire:
            text = wire.read_frame()
            wire.send(RFC_ECHO)
            ping = wire.read_frame()
            wire.send(bytes([0x8A, len(ping.data)]) + ping.data)
            close = wire.read_frame()
            wire.send(bytes.fromhex("880203e8"))
        assert client.wait() == 0
    assert [text.data, ping.data] == [b"Hello", b"Still there?"]
    assert close.close_code == 1000
    frames: list[Frame] = [text, ping, close]
    assert all(frame.masked for frame in frames)
    assert len({frame.mask for frame in frames}) == 3


@pytest.mark.parametrize(
    ("size", "head"),
    [(125, "817d"), (126, "817e007e"), (65536, "817f0000000000010000")],
)
def test_longer_lengths_take_two_or_eight_more_bytes(
    size: int, head: str
) -> None:
    """The echo's header, read as bytes: 126 and 127 are escapes."""
    with Stage(find("wire_log")) as stage:
        stage.start("server.py", listens=8765)
        with connected() as wire:
            wire.send_frame(0x81, b"x" * size)
            expected = bytes.fromhex(head)
            assert wire.stream.read(len(expected)) == expected
            assert wire.stream.read(size) == b"x" * size


def test_a_message_in_fragments_arrives_once_and_whole(
    played: Player,
) -> None:
    """The program got `Hello` twice: once a frame, once two fragments."""
    run = played("frames")
    received = [
        line for line in run.lines("server") if line.startswith("Received")
    ]
    assert received == ["Received: Hello"] * 2
    assert spoken(run, "got")[2] == RFC_ECHO


def test_a_ping_is_answered_between_two_fragments(played: Player) -> None:
    """Same payload; the program never saw it."""
    run = played("frames")
    sent, got = spoken(run, "sent"), spoken(run, "got")
    assert [frame[0] for frame in sent] == [0x81, 0x01, 0x89, 0x80, 0x88]
    assert [frame[0] for frame in got] == [0x81, 0x8A, 0x81, 0x88]
    assert got[1][2:] == apply(RFC_MASK, sent[2][6:]) == b"ping"
    assert "ping" not in run.outputs["server"]


@pytest.mark.parametrize("function", [serve, connect])
def test_the_library_pings_every_20_seconds(function: object) -> None:
    """The defaults of both ends."""
    assert callable(function)
    parameters = inspect.signature(function).parameters
    assert parameters["ping_interval"].default == 20
    assert parameters["ping_timeout"].default == 20


def test_a_close_is_answered_with_the_same_code(played: Player) -> None:
    """1000 is 03 e8."""
    run = played("frames")
    assert spoken(run, "got")[-1] == bytes.fromhex("880203e8")
    assert apply(RFC_MASK, spoken(run, "sent")[-1][6:]) == b"\x03\xe8"


def test_the_mask_twice_is_no_mask(played: Player) -> None:
    """The small program's two lines."""
    lines = played("masking").lines("masking")
    assert bytes.fromhex(lines[0]) == RFC_HELLO[6:]
    assert lines[1] == "b'Hello'"


def test_the_server_closes_tcp_after_the_closing_handshake() -> None:
    """It answers the close, and then closes; nobody else did."""
    with Stage(find("wire_log")) as stage:
        stage.start("server.py", listens=8765)
        with connected() as wire:
            wire.send_frame(0x88, b"\x03\xe8")
            assert wire.read_frame().close_code == 1000
            assert wire.stream.read(1) == b""


def test_nothing_is_answered_after_a_close_frame() -> None:
    """A message behind the close is not echoed."""
    with Stage(find("wire_log")) as stage:
        stage.start("server.py", listens=8765)
        with connected() as wire:
            close = bytes.fromhex("888200000000") + b"\x03\xe8"
            wire.send(close + bytes.fromhex("818100000000") + b"x")
            assert wire.read_frame().close_code == 1000
            assert wire.stream.read(1) == b""


def test_an_end_without_a_close_frame_is_an_error() -> None:
    """The connection cut, the handler gets ConnectionClosedError."""
    with Stage(find("wire_log")) as stage:
        server = stage.start("server.py", listens=8765)
        with connected():
            pass
        server.wait_for("ConnectionClosedError: no close frame received")


def test_each_bad_frame_gets_its_close_code(played: Player) -> None:
    """Six broken rules and the close frames of the server."""
    lines = played("bad_frames").lines("by_hand")
    codes = {
        what: int(words.split()[0])
        for what, words in zip(lines[::2], lines[1::2], strict=True)
    }
    assert codes == {
        "not masked": 1002,
        "opcode 3": 1002,
        "a reserved bit": 1002,
        "half a ping": 1002,
        "text, not UTF-8": 1007,
        "2 MiB announced": 1009,
    }


def test_a_bad_frame_ends_its_own_connection_only(played: Player) -> None:
    """Six exceptions, one per connection, and the server went on."""
    lines = played("bad_frames").lines("server")
    errors = [line for line in lines if "ConnectionClosedError" in line]
    assert len(errors) == 6
    with Stage(find("frames")) as stage:
        stage.start("server.py", listens=8765)
        with connected() as good, connected() as bad:
            bad.send(bytes.fromhex("810548656c6c6f"))
            assert bad.read_frame().close_code == 1002
            good.send(RFC_HELLO)
            assert good.read_frame().data == b"Hello"


def test_max_size_is_one_mib_and_counts_the_whole_message() -> None:
    """1 MiB passes; two fragments that make more do not."""
    assert inspect.signature(serve).parameters["max_size"].default == 2**20
    with Stage(find("frames")) as stage:
        stage.start("server.py", listens=8765)
        with connected() as wire:
            wire.send_frame(0x82, bytes(2**20))
            assert wire.stream.read(10)[:2] == b"\x82\x7f"
            assert len(wire.stream.read(2**20)) == 2**20
        with connected() as wire:
            wire.send_frame(0x02, bytes(600 * 1024))
            wire.send_frame(0x80, bytes(600 * 1024))
            assert wire.read_frame().close_code == 1009


def test_binary_sent_as_text_gets_1007() -> None:
    """The same bytes pass in a binary frame."""
    with Stage(find("frames")) as stage:
        stage.start("server.py", listens=8765)
        with connected() as wire:
            wire.send_frame(0x82, b"\x89PNG")
            assert wire.read_frame().data == b"\x89PNG"
            wire.send_frame(0x81, b"\x89PNG")
            assert wire.read_frame().close_code == 1007
