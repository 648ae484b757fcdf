"""`docs/reference/protocol.md`: every row of every table."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import websockets.exceptions
from websockets.asyncio.client import connect
from websockets.exceptions import (
    ConcurrencyError,
    ConnectionClosed,
    ConnectionClosedError,
    ConnectionClosedOK,
    InvalidMessage,
    InvalidStatus,
    InvalidURI,
    ProtocolError,
    WebSocketException,
)
from websockets.frames import CloseCode, Opcode

from tests.conftest import Player
from tests.harness.play import Stage
from tests.harness.wire import (
    HEADERS,
    accepted,
    connected,
    listener,
    send_handshake,
)
from tools.example import ROOT, SNIPPETS, find

PAGE = ROOT / "docs" / "reference" / "protocol.md"
URL = "ws://localhost:8765"


def table(section: str) -> list[list[str]]:
    """Return the rows of the first table below a heading, cell by cell."""
    text = PAGE.read_text("utf-8")
    _, found, below = text.partition(f"# {section}\n")
    assert found, f"protocol.md: no section {section}"
    rows = re.search(r"(?:^\|.*\n)+", below, re.M)
    assert rows, f"protocol.md: no table below {section}"
    lines = rows[0].splitlines()[2:]
    return [
        [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        for line in lines
    ]


def needed(section: str) -> set[str]:
    """Return the headers that a table calls required."""
    return {row[0] for row in table(section) if row[2] == "yes"}


def printed_headers(lines: list[str]) -> list[str]:
    """Return the names of the headers among printed lines."""
    found = (re.match(r"(?:[<>] )?([A-Z][\w-]+): ", line) for line in lines)
    return [match[1] for match in found if match]


def test_the_needed_headers_of_a_request_are_those_by_hand(
    played: Player,
) -> None:
    """The least request that a real server took."""
    lines = played("handshake").lines("by_hand")
    request = lines[: lines.index("")]
    assert set(printed_headers(request)) == needed("Request headers")


def test_the_needed_headers_of_an_answer_are_the_servers(
    played: Player,
) -> None:
    """What `websockets` answers, but for what every HTTP server says."""
    lines = played("handshake").lines("by_hand")
    answer = set(printed_headers(lines[lines.index("") :]))
    assert answer - {"Date", "Server"} == needed("Response headers")


def test_the_librarys_request_holds_no_header_that_is_not_listed(
    played: Player,
) -> None:
    """`User-Agent` aside, which is not of the protocol."""
    lines = played("wire_log").lines("client")
    sent = {line for line in lines if line.startswith("> ")}
    known = {row[0] for row in table("Request headers")} | {"User-Agent"}
    assert set(printed_headers(sorted(sent))) <= known


@pytest.mark.parametrize("header", sorted(HEADERS))
def test_leaving_out_a_header_is_answered_as_the_page_says(
    header: str,
) -> None:
    """Host passes; 426 without the upgrade; 400 without key or version."""
    status = {"Host": 101, "Upgrade": 426, "Connection": 426}
    with Stage(find("handshake")) as stage:
        stage.start("server.py", listens=8765)
        answer, _ = send_handshake(without=header)
        assert int(answer.split()[1]) == status.get(header, 400)


def test_the_server_chooses_a_subprotocol_and_the_extensions(
    tmp_path: Path,
) -> None:
    """Offered two subprotocols and an extension, it names what is used."""
    source = (SNIPPETS / "handshake" / "server.py").read_text("utf-8")
    old, new = "8765)", '8765, subprotocols=["chat"])'
    assert source.count(old) == 1
    (tmp_path / "server.py").write_text(source.replace(old, new), "utf-8")
    with Stage(find("handshake"), folder=tmp_path) as stage:
        stage.start("server.py", listens=8765)
        _, headers = send_handshake(
            {
                **HEADERS,
                "Sec-WebSocket-Protocol": "smoke-signals, chat",
                "Sec-WebSocket-Extensions": "permessage-deflate",
            }
        )
    assert headers["Sec-WebSocket-Protocol"] == "chat"
    assert headers["Sec-WebSocket-Extensions"].startswith("permessage-deflate")
    listed = {row[0] for row in table("Response headers")}
    assert set(headers) - {"Date", "Server"} == listed


def test_the_opcodes_are_the_librarys() -> None:
    """All of them, by number and name."""
    rows = {int(row[0]): row[1] for row in table("WebSocket opcodes")}
    assert rows == {opcode.value: opcode.name for opcode in Opcode}


@pytest.mark.parametrize("opcode", sorted(set(range(16)) - set(Opcode)))
def test_every_other_opcode_is_refused(opcode: int) -> None:
    """1002, from a real server."""
    with Stage(find("frames")) as stage:
        stage.start("server.py", listens=8765)
        with connected() as wire:
            wire.send_frame(0x80 | opcode, b"")
            assert wire.read_frame().close_code == 1002


@pytest.mark.parametrize(
    ("frame", "fine"),
    [
        ("89fd00000000" + "00" * 125, True),
        ("89fe007e00000000" + "00" * 126, False),
        ("098000000000", False),
    ],
)
def test_a_control_frame_is_short_and_whole(frame: str, fine: bool) -> None:
    """125 bytes pass, 126 do not, a piece does not."""
    with Stage(find("frames")) as stage:
        stage.start("server.py", listens=8765)
        with connected() as wire:
            wire.send(bytes.fromhex(frame))
            first = wire.read_frame()
            assert first.first == (0x8A if fine else 0x88)
            assert fine or first.close_code == 1002


def close_rows() -> Iterator[tuple[int, list[str]]]:
    """Yield a code and its row; of a range both of its ends."""
    for row in table("WebSocket close codes"):
        shown = row[0][1 : row[0].index("]")]
        for code in re.findall(r"\d+", shown):
            yield int(code), row


def test_the_close_codes_are_the_librarys() -> None:
    """All of them, by number and name; the ranges have none."""
    rows = {code: row[1] for code, row in close_rows() if row[1] != "none"}
    assert rows == {code.value: code.name for code in CloseCode}


def raises(row: list[str]) -> str:
    """Return the exception's name that a row means."""
    return f"ConnectionClosed{row[4]}"


async def asked_for(code: int) -> ConnectionClosed:
    """Ask the page's server to close with a code; return what it raises."""
    async with connect(URL, proxy=None) as websocket:
        await websocket.send(str(code))
        with pytest.raises(ConnectionClosed) as caught:
            await websocket.recv()
        return caught.value


def test_each_code_may_be_sent_and_raises_as_its_row_says() -> None:
    """Every row, asked of a real server by a real client."""
    with Stage(find("close_codes")) as stage:
        server = stage.start("server.py", listens=8765)
        for code, row in close_rows():
            raised = asyncio.run(asked_for(code))
            assert raised.rcvd is not None
            if row[3] == "yes":
                assert raised.rcvd.code == code
                assert type(raised).__name__ == raises(row), row
            else:
                server.wait_for(f"close({code}): invalid status code")
                assert raised.rcvd.code == 1000


@pytest.mark.parametrize("code", [0, 999, 1004, 1016, 2999, 5000])
def test_codes_that_are_reserved_are_not_sent(code: int) -> None:
    """Neither below 1000, nor 1004, 1016 to 2999, or above 4999."""
    with Stage(find("close_codes")) as stage:
        server = stage.start("server.py", listens=8765)
        asyncio.run(asked_for(code))
        server.wait_for(f"close({code}): invalid status code")


def hear(goodbye: bytes) -> str:
    """Return what the page's client prints when a server says goodbye."""
    with Stage(find("close_codes")) as stage, listener() as listening:
        client = stage.start("client.py")
        for _ in range(7):  # the client asks for seven codes
            with accepted(listening) as wire:
                wire.read_frame()
                wire.send(goodbye)
        assert client.wait() == 0
        lines = set(client.output().splitlines())
    assert len(lines) == 1
    return lines.pop()


def test_1005_is_a_close_frame_without_a_code() -> None:
    """Sent by hand: the library reports 1005 and takes it as OK."""
    rows = dict(close_rows())
    assert hear(b"\x88\x00") == (
        f"{raises(rows[1005])}: 1005 (no status received [internal])"
    )


def test_1006_is_no_close_frame_at_all() -> None:
    """Cut by hand: an error, and nothing received."""
    rows = dict(close_rows())
    assert hear(b"") == f"{raises(rows[1006])}: None"


def test_1006_is_the_close_code_that_is_reported() -> None:
    """`websocket.close_code`, after the server was killed."""

    async def cut() -> int | None:
        async with connect(URL, proxy=None) as websocket:
            server.send_signal(signal.SIGKILL)
            with pytest.raises(ConnectionClosedError):
                await websocket.recv()
            return websocket.close_code

    with Stage(find("close_codes")) as stage:
        server = stage.start("server.py", listens=8765)
        assert asyncio.run(cut()) == CloseCode.ABNORMAL_CLOSURE


def test_tls_fails_before_there_is_a_websocket() -> None:
    """`wss://` to a server without TLS: no ConnectionClosed."""

    async def attempt() -> None:
        async with connect("wss://localhost:8765", proxy=None):
            pass

    with Stage(find("close_codes")) as stage:
        stage.start("server.py", listens=8765)
        with pytest.raises((OSError, WebSocketException)) as caught:
            asyncio.run(attempt())
        assert not isinstance(caught.value, ConnectionClosed)


def test_the_code_that_cannot_be_sent_leaves_a_normal_close(
    played: Player,
) -> None:
    """`close(1006)` raised in the server; the client got 1000."""
    run = played("close_codes")
    assert "close(1006): invalid status code" in run.lines("server")
    assert run.lines("client")[-1] == "ConnectionClosedOK: 1000 (OK)"


def test_error_code_is_deprecated() -> None:
    """The old attribute warns."""
    with pytest.warns(DeprecationWarning, match="rcvd.code"):
        assert ConnectionClosedError(None, None).code == 1006


def test_every_exception_of_the_page_is_the_librarys() -> None:
    """In `websockets.exceptions`, of one family; Closed catches both."""
    names = [row[0] for row in table("Exceptions raised by websockets")]
    assert len(names) == len(set(names)) == 8
    for name in names:
        kind = getattr(websockets.exceptions, name)
        assert issubclass(kind, WebSocketException), name
    assert issubclass(ConnectionClosedOK, ConnectionClosed)
    assert issubclass(ConnectionClosedError, ConnectionClosed)


def test_an_address_that_is_not_ws_raises_invalid_uri() -> None:
    """`http://`, for instance."""

    async def attempt() -> None:
        with pytest.raises(InvalidURI, match="scheme isn't ws or wss"):
            await connect("http://localhost:8765")

    asyncio.run(attempt())


def test_what_is_not_101_raises_invalid_status() -> None:
    """The page's own door, in front of the kitchen."""

    async def attempt() -> None:
        with pytest.raises(InvalidStatus, match="HTTP 404"):
            await connect(f"{URL}/kitchen", proxy=None)

    with Stage(find("refused")) as stage:
        stage.start("server.py", listens=8765)
        asyncio.run(attempt())


def test_what_does_not_speak_http_raises_invalid_message() -> None:
    """A server that greets as mail servers do."""

    async def greet(
        _: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def attempt() -> None:
        server = await asyncio.start_server(greet, "localhost", 8765)
        async with server:
            with pytest.raises(InvalidMessage):
                await connect(URL, proxy=None)

    asyncio.run(attempt())


def test_two_coroutines_in_recv_raise_concurrency_error() -> None:
    """The second one, at once."""

    async def attempt() -> None:
        async with connect(URL, proxy=None) as websocket:
            first = asyncio.create_task(websocket.recv())
            await asyncio.sleep(0)
            with pytest.raises(ConcurrencyError):
                await websocket.recv()
            first.cancel()

    with Stage(find("wire_log")) as stage:
        stage.start("server.py", listens=8765)
        asyncio.run(attempt())


def test_what_the_protocol_forbids_raises_protocol_error() -> None:
    """`close(1006)`, in a client this time."""

    async def attempt() -> None:
        async with connect(URL, proxy=None) as websocket:
            with pytest.raises(ProtocolError):
                await websocket.close(1006)

    with Stage(find("wire_log")) as stage:
        stage.start("server.py", listens=8765)
        asyncio.run(attempt())
