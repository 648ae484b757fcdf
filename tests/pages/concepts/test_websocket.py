"""`docs/concepts/websocket.md`: every claim the page makes."""

from __future__ import annotations

import psutil

from tests.conftest import Player
from tests.harness.play import Stage
from tests.harness.wire import connected
from tools.example import find


def split(lines: list[str], sent: str, received: str) -> tuple[int, int]:
    """Return where the last sent and the first received line are."""
    last = max(i for i, line in enumerate(lines) if line.startswith(sent))
    first = min(i for i, line in enumerate(lines) if line.startswith(received))
    return last, first


def balls(lines: list[str], verb: str) -> list[str]:
    """Return what was sent or received, in order."""
    return [
        line.removeprefix(f"{verb}: ")
        for line in lines
        if line.startswith(f"{verb}: ")
    ]


def test_both_sides_send_before_either_has_read(played: Player) -> None:
    """Each sent its last message before it read its first."""
    run = played("full_duplex")
    for actor in ("server", "client"):
        last, first = split(run.lines(actor), "Sent", "Received")
        assert last < first, f"{actor} read before it had sent all"


def test_all_six_arrive_each_direction_in_order(played: Player) -> None:
    """What one side sent is what the other received, in that order."""
    run = played("full_duplex")
    server, client = run.lines("server"), run.lines("client")
    assert balls(client, "Received") == balls(server, "Sent")
    assert balls(server, "Received") == balls(client, "Sent")
    assert len(balls(client, "Sent") + balls(server, "Sent")) == 6


def test_both_directions_share_one_tcp_connection() -> None:
    """While a client talks, the server holds exactly one connection."""
    with Stage(find("full_duplex")) as stage:
        server = stage.start("server.py", listens=8765)
        with connected() as wire:
            assert wire.read_frame().data == b"drop shot"
            wire.send_frame(0x81, b"ace")
            server.wait_for("Received: ace")
            open_now = [
                connection
                for connection in psutil.Process(
                    server.popen.pid
                ).net_connections(kind="tcp")
                if connection.status == psutil.CONN_ESTABLISHED
            ]
        assert len(open_now) == 1


def test_the_goodbye_ends_the_servers_loop_without_an_error(
    played: Player,
) -> None:
    """The server printed no traceback and stopped as asked."""
    run = played("full_duplex")
    assert "Traceback" not in run.outputs["server"]
    assert run.exits["server"] == 0


def test_two_sides_that_wait_for_each_other_hear_nothing(
    played: Player,
) -> None:
    """Only the client's own timeout ends the wait."""
    lines = played("after_you").lines("client")
    assert lines[-1] == "Client: nobody spoke for a second."


def test_the_polite_server_says_nothing_until_it_is_spoken_to() -> None:
    """It answers a ping, which the library does; it sends no message."""
    with Stage(find("after_you")) as stage:
        server = stage.start("server.py", listens=8765)
        with connected() as wire:
            server.wait_for("Server: after you.")
            wire.send_frame(0x89, b"are you there?")
            # The pong is all that comes: no message was before it.
            assert wire.read_frame().first == 0x8A


def test_the_connection_survives_the_timeout(played: Player) -> None:
    """The serve after the timeout arrives."""
    assert "Received: Then I serve." in played("after_you").lines("server")
