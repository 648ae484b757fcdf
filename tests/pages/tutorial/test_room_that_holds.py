"""`docs/tutorial/room-that-holds.md`: every claim the page makes."""

from __future__ import annotations

import json
import shutil
import signal
import socket
from pathlib import Path

import pytest
from websockets.client import ClientProtocol
from websockets.sync.client import ClientConnection, connect
from websockets.uri import parse_uri

from tests.conftest import Player
from tests.harness.actor import TIMEOUT, poll
from tests.harness.play import Stage, play
from tests.harness.room import connections, join
from tools.example import SNIPPETS, find


def test_with_a_writer_for_each_member_nobody_misses_a_message(
    played: Player,
) -> None:
    """What happens is what happens in skips.py, where Eve missed one."""
    assert played("room/writers").lines("writers") == [
        f"{name} received: {message}"
        for name in ("Eve", "Bob")
        for message in ("xxxxxxxxxx", "Good night")
    ]
    assert "Eve's next message: Good night" in (
        played("chat_skips").lines("skips")
    )


def test_a_full_outbox_drops_its_member_and_nobody_else(
    played: Player,
) -> None:
    """Three wait, and the fourth is one too many; Bob is told 1013."""
    lines = played("room/bounded").lines("bounded")
    ada = [line for line in lines if line.startswith("Ada")]
    assert ada == [f"Ada received: message {n}" for n in range(1, 6)]
    assert lines.index("One member reads too slowly") == 3
    assert lines[-2:] == ["Bob received: xxxxxxxxxx", "Bob: 1013 too slow"]


def test_a_member_who_takes_too_long_for_one_message_is_dropped(
    played: Player,
) -> None:
    """And the others are still served."""
    assert played("room/patience").lines("patience")[1:] == [
        "A member took more than 1 s",
        "Ada received: Bob is gone",
    ]


def test_the_heartbeat_finds_who_is_lost_while_nobody_sends(
    played: Player,
) -> None:
    """Who answers pings stays, whoever else is lost."""
    assert played("room/heartbeat").lines("heartbeat") == [
        "Received: Hello",
        "Lost: sent 1011 (internal error) keepalive ping timeout; no close "
        "frame received",
        "Received: Still here",
    ]


def test_an_invalid_message_is_answered_with_1008_and_a_long_one_with_1009(
    played: Player,
) -> None:
    """Each ends its own connection; the first one is valid."""
    results = [
        line.split(" -> ")[1] for line in played("room/limits").lines("limits")
    ]
    assert results == ["Hello?", *["closed with 1008"] * 3, "closed with 1009"]


def test_a_frozen_member_is_dropped_and_nobody_waits_for_that(
    played: Player,
) -> None:
    """The flood ends while Bob, frozen, has not closed anything."""
    run = played("chat_holds")
    assert run.lines("server")[1] == "Bob reads too slowly"
    assert run.lines("flood") == [
        "Said 1300 things, heard all of them, in order."
    ]
    assert run.exits["bob"] == -signal.SIGKILL
    assert run.lines("bob") == ["Bob joined", "Ada left"]


def test_a_slow_member_who_comes_back_in_time_is_told_1013() -> None:
    """It reads what was under way, and then why it was dropped."""
    with Stage(find("chat_holds")) as stage:
        server = stage.start("server.py", listens=8765)
        bob = join(stage, "Bob")
        bob.send_signal(signal.SIGSTOP)
        flood = stage.start("flood.py", "1300")
        server.wait_for("Bob reads too slowly")
        bob.send_signal(signal.SIGCONT)
        bob.wait_for("Disconnected: 1013 too slow\n")
        assert bob.wait() == 0
        assert flood.wait() == 0


def test_a_member_who_stays_away_is_cut_off_after_ten_seconds() -> None:
    """The room hears that he left, and his connection is gone."""
    with Stage(find("chat_holds")) as stage:
        server = stage.start("server.py", listens=8765)
        bob = join(stage, "Bob")
        bob.send_signal(signal.SIGSTOP)
        # Ada sends the flood, so that it is never faster than she reads.
        with connect("ws://localhost:8765", ping_interval=None) as ada:
            ada.send(json.dumps({"name": "Ada"}))
            for number in range(1300):
                ada.send(json.dumps({"text": f"{number} {'x' * 7800}"}))
                hear(ada, type="said")
            hear(ada, type="left", name="Bob")
            assert poll(lambda: connections(server) == 1)
        server.wait_for("Bob reads too slowly")
        server.send_signal(signal.SIGINT)
        assert server.wait() == 0


def hear(client: ClientConnection, **wanted: str) -> None:
    """Read the room's events up to one that has these values."""
    event: dict[str, str] = {}
    while not wanted.items() <= event.items():
        event = json.loads(client.recv(TIMEOUT))


@pytest.mark.parametrize(
    "death", [signal.SIGKILL, signal.SIGINT], ids=["dies", "leaves"]
)
def test_nobody_loses_a_message_when_a_member_goes_mid_broadcast(
    death: signal.Signals,
) -> None:
    """Before and after the one that goes, all hear all, in order."""
    with Stage(find("chat_holds")) as stage:
        stage.start("server.py", listens=8765)
        first = join(stage, "Ada")
        gone = join(stage, "Bob")
        last = join(stage, "Eve")
        flood = stage.start("flood.py", "500")
        gone.wait_for("Flo: 100 ")
        gone.send_signal(death)
        gone.wait()
        assert "Flo: 499 " not in gone.output()
        assert flood.wait() == 0
        for witness in first, last:
            witness.wait_for("Flo left\n")
            heard = [
                int(line.split()[1])
                for line in witness.output().splitlines()
                if line.startswith("Flo: ")
            ]
            assert heard == list(range(500))
            assert witness.output().count("Bob left\n") == 1


def test_a_vanished_member_leaves_no_traceback(played: Player) -> None:
    """The chat room logged one; this server knows that people go."""
    assert "Traceback" not in played("chat_holds").outputs["server"]
    assert played("chat_holds").exits["ada"] == -signal.SIGKILL
    assert "Ada left" in played("chat_holds").lines("bob")


def test_rubbish_is_answered_with_1008_and_a_flood_in_one_message_with_1009(
    played: Player,
) -> None:
    """Nothing a client can say ends the server or a handler badly."""
    *rubbish, long = played("chat_holds").lines("rude")
    assert len(rubbish) == 8
    assert all(" -> 1008 expected " in line for line in rubbish)
    assert " -> 1009 frame with " in long
    assert " exceeds limit of 8192 bytes" in long


def test_rubbish_disturbs_nobody() -> None:
    """A member who was there stays, and is still heard."""
    with Stage(find("chat_holds")) as stage:
        stage.start("server.py", listens=8765)
        ada = join(stage, "Ada")
        assert stage.start("rude.py").wait() == 0
        ada.type("Is anybody rude?")
        ada.wait_for("Ada: Is anybody rude?\n")


def test_rubbish_from_a_member_who_does_not_read_is_cut_off_too(
    tmp_path: Path,
) -> None:
    """Its 1008 stands behind the backlog; the writer cuts the line."""
    source = (SNIPPETS / "chat_holds/server.py").read_text("utf-8")
    patched = source.replace("OUTBOX = 100", "OUTBOX = 100_000")
    # Keepalive ends a connection that is closing; not this time.
    patched = patched.replace(
        "compression=None", "compression=None, ping_interval=None"
    )
    assert "OUTBOX = 100_000 " in patched
    assert "ping_interval=None" in patched
    shutil.copytree(SNIPPETS / "chat_holds", tmp_path / "chat_holds")
    (tmp_path / "chat_holds/server.py").write_text(patched, "utf-8")
    with Stage(find("chat_holds"), folder=tmp_path / "chat_holds") as stage:
        server = stage.start("server.py", listens=8765)
        mute = socket.create_connection(("localhost", 8765))
        with mute:
            protocol = ClientProtocol(parse_uri("ws://localhost:8765"))
            protocol.send_request(protocol.connect())
            mute.sendall(b"".join(protocol.data_to_send()))
            protocol.receive_data(mute.recv(4096))
            protocol.send_text(b'{"name": "Mute"}')
            mute.sendall(b"".join(protocol.data_to_send()))
            assert stage.start("flood.py", "1300").wait() == 0
            assert connections(server) == 1
            protocol.send_text(b"rubbish")
            mute.sendall(b"".join(protocol.data_to_send()))
            assert poll(lambda: connections(server) == 0)
        server.send_signal(signal.SIGINT)
        assert server.wait() == 0


def test_the_example_is_over_in_one_sitting() -> None:
    """The page calls it ninety lines."""
    lines = (SNIPPETS / "chat_holds/server.py").read_text().splitlines()
    assert len(lines) <= 90


def test_the_drawing_is_of_this_server() -> None:
    """It names the outbox's size as the program does."""
    server = (SNIPPETS / "chat_holds/server.py").read_text("utf-8")
    drawing = Path("docs/figures/outboxes.svg").read_text("utf-8")
    assert "OUTBOX = 100 " in server
    assert "at most 100" in drawing


def test_the_whole_example_leaves_nothing_behind() -> None:
    """Played with leaks told: no task, no process, no port."""
    run = play(find("chat_holds"), strict=True)
    assert "LEAKED" not in run.outputs["server"]
