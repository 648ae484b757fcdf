"""`docs/concepts/layers.md`: every claim the page makes."""

from __future__ import annotations

import re
import socket

import psutil

from tests.conftest import Player
from tests.harness.play import Stage
from tools.benchmarks import layers
from tools.example import ROOT, find
from tools.ports import ports_of

PAGE = (ROOT / "docs/concepts/layers.md").read_text("utf-8")


def hosts(pid: int) -> set[str]:
    """Return the addresses that a process listens on."""
    return {
        connection.laddr.ip
        for connection in psutil.Process(pid).net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }


def test_the_same_conversation_is_held_four_times(played: Player) -> None:
    """A TCP socket, asyncio streams, websockets, SignalR: the same words."""
    run = played("signalr_echo")
    assert run.lines("echo_client") == [
        "Sent: Hello, Server!",
        "Received: Echo: Hello, Server!",
    ]
    assert "Received: Hello, Server!" in run.lines("echo_server")
    for example in ("echo_socket", "echo_streams", "echo"):
        run = played(example)
        assert run.lines("client") == [
            "Sent: Hello, Server!",
            "Received: Echo: Hello, Server!",
        ]
        assert "Received: Hello, Server!" in run.lines("server")


def test_the_blocking_server_talks_to_one_client_at_a_time() -> None:
    """A second caller hears nothing until the first hangs up."""
    with Stage(find("echo_socket")) as stage:
        stage.start("server.py", listens=8765)
        first = socket.create_connection(("127.0.0.1", 8765), 20)
        first.sendall(b"I was here first")
        assert first.recv(1024) == b"Echo: I was here first"
        with socket.create_connection(("127.0.0.1", 8765), 20) as second:
            second.sendall(b"Anybody there?")
            second.setblocking(False)
            first.sendall(b"still talking")
            assert first.recv(1024) == b"Echo: still talking"
            try:
                heard = second.recv(1024)
            except BlockingIOError:
                heard = b"nothing"
            assert heard == b"nothing"
            first.close()
            second.settimeout(20)
            assert second.recv(1024) == b"Echo: Anybody there?"


def test_the_streams_server_talks_to_all_clients_at_once() -> None:
    """`start_server` runs the handler once for each client."""
    with Stage(find("echo_streams")) as stage:
        stage.start("server.py", listens=8765)
        with (
            socket.create_connection(("localhost", 8765), 20) as first,
            socket.create_connection(("localhost", 8765), 20) as second,
        ):
            first.sendall(b"half a li")
            second.sendall(b"a line\n")
            assert second.recv(1024) == b"Echo: a line\n"
            first.sendall(b"ne\n")
            assert first.recv(1024) == b"Echo: half a line\n"


def test_two_sends_arrive_as_one_recv(played: Player) -> None:
    """Nothing in the bytes says where one message ended."""
    lines = played("boundaries").lines("server")
    assert "First recv:  b'Hello, Server!'" in lines
    assert "Second recv: b''" in lines


def test_a_full_receive_buffer_loses_datagrams_without_an_error(
    played: Player,
) -> None:
    """The first ones are kept, each by itself, and the rest is lost."""
    run = played("datagrams")
    assert run.lines("sender") == [
        "Sent: 1000 datagrams of 1000 bytes, no errors"
    ]
    received, lost = run.lines("receiver")[-2:]
    kept = int(re.findall(r"\d+", received)[0])
    assert 0 < kept < 1_000
    assert lost == f"The first that was lost: number {kept}"


def test_a_sender_of_datagrams_does_not_learn_that_nobody_receives() -> None:
    """The same output without a receiver."""
    with Stage(find("datagrams")) as stage:
        sender = stage.start("sender.py")
        assert sender.wait() == 0
        assert "no errors" in sender.output()


def test_a_large_send_arrives_in_several_recv_calls(played: Player) -> None:
    """One sendall of a million bytes, more than one recv."""
    run = played("large_message")
    assert run.lines("client") == ["Sent: 1000000 bytes in one sendall"]
    assert run.lines("server")[1:] == [
        "Received: 1000000 bytes",
        "In one recv: False",
    ]


def test_a_websocket_keeps_messages_whole(played: Player) -> None:
    """Three messages in, three out; text is text and bytes are bytes."""
    assert played("messages").lines("server")[1:4] == [
        "A message: str, length 7",
        "A message: str, length 7",
        "A message: bytes, length 1000000",
    ]


def test_a_websocket_client_sends_an_http_request_first(
    played: Player,
) -> None:
    """A plain TCP server receives a request; its echo is no response."""
    run = played("wrong_layer")
    assert run.lines("server")[1] == "Received: GET / HTTP/1.1"
    assert run.lines("client") == [
        "InvalidMessage: did not receive a valid HTTP response"
    ]


def test_create_server_listens_on_one_address_only(played: Player) -> None:
    """IPv4 unless you pass a family; ::1 refuses."""
    with Stage(find("echo_socket")) as stage:
        server = stage.start("server.py", listens=8765)
        assert hosts(server.popen.pid) == {"127.0.0.1"}
    assert played("localhost").lines("names")[1:] == [
        "Connect to 127.0.0.1: connected",
        "Connect to ::1: connection failed",
    ]


def test_asyncio_servers_listen_on_every_address_of_localhost() -> None:
    """`serve` and `start_server` take all that the name stands for."""
    found = socket.getaddrinfo("localhost", 8765, type=socket.SOCK_STREAM)
    wanted = {str(address[0]) for *_, address in found}
    for example in ("echo", "echo_streams"):
        with Stage(find(example)) as stage:
            server = stage.start("server.py", listens=8765)
            process = psutil.Process(server.popen.pid)
            assert ports_of(process) == {8765}
            assert hosts(process.pid) == wanted


def test_what_each_layer_costs_is_what_it_costs_now() -> None:
    """The table that the page shows, measured anew: nothing of it varies."""
    assert layers.measure() == layers.FILE.read_text("utf-8")


def test_each_layer_costs_more_bytes_and_waits_longer() -> None:
    """From top to bottom of the table, a WebSocket's hello once."""
    rows = [
        [int(word) for word in line.split()[-4:]]
        for line in layers.FILE.read_text("utf-8").splitlines()[2:6]
    ]
    sent = [row[1] for row in rows]
    trips = [row[3] for row in rows]
    assert sent == sorted(sent)
    assert trips == [1, 1, 2, 3]


def test_every_cell_of_the_comparison_is_shown_or_cited() -> None:
    """Each cell links to a section with a program, or to its source."""
    anchors = set(re.findall(r"\{: #([\w-]+) \}", PAGE))
    rows = [
        line.strip("|").split("|")[1:]
        for line in PAGE.splitlines()
        if line.startswith("| **")
    ]
    assert len(rows) >= 6
    for cell in (cell.strip() for row in rows for cell in row):
        link = re.fullmatch(r"\[[^]]+\]\((#(?P<here>\S+)|https://\S+)\)", cell)
        assert link, f"docs/concepts/layers.md: {cell!r} has no link"
        if here := link["here"]:
            assert here in anchors, f"docs/concepts/layers.md: no #{here}"
            section = PAGE.split(f"{{: #{here} }}")[1].split("\n## ")[0]
            assert "--8<--" in section
