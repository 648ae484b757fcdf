"""`docs/tutorial/rooms-that-fail.md`: every claim the page makes."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

from tests.conftest import Player
from tests.harness.play import Stage
from tests.harness.room import connections, join, memory
from tools.example import SNIPPETS, find

FLOOD = 4000
KEEPALIVE = 'serve(chat, "localhost", 8765, ping_interval=10, ping_timeout=3)'
"""Seconds. When the first ping comes, Bob's buffers have to be full."""


def growth(server: str, heard: str) -> int:
    """Return the bytes by which a server grows while Bob reads nothing."""
    with Stage(find("chat_holds")) as stage:
        process = stage.start(server, name="server", listens=8765)
        bob = join(stage, "Bob")
        assert stage.start("flood.py", "200", name="warm").wait() == 0
        bob.wait_for("Flo left\n")
        bob.send_signal(signal.SIGSTOP)
        before = memory(process)
        flood = stage.start("flood.py", str(FLOOD))
        assert flood.wait(60) == 0
        assert flood.output() == heard
        return memory(process) - before


def test_the_obvious_loop_stops_at_the_first_dead_member(
    played: Player,
) -> None:
    """And it is the one who speaks who is thrown out; FastAPI's docs."""
    run = played("chat_loop")
    assert run.exits["bob"] == -signal.SIGKILL
    assert "Ada: Did Bob go?" in run.lines("ada")  # stands before Bob
    assert "Ada: Did Bob go?" not in run.lines("eve")  # stands after him
    assert run.lines("ada")[-1] == "Disconnected: 1011"


def test_the_obvious_loop_skips_a_member_when_another_leaves(
    played: Player,
) -> None:
    """Ada goes, so Eve moves up to the place that was just done."""
    assert played("chat_skips").lines("skips") == [
        "Bob's next message: xxxxxxxxxx",
        "Eve's next message: Good night",
    ]


def test_with_a_dict_the_obvious_loop_raises_when_a_member_leaves(
    tmp_path: Path,
) -> None:
    """A set does the same; a dict keeps Ada first, as here she must be."""
    example = find("chat_skips")
    source = (example.folder / "skips.py").read_text("utf-8")
    changed = (
        source.replace("list[ServerConnection] = []", "dict = {}")
        .replace("room.append(websocket)", "room[websocket] = None")
        .replace("room.remove(websocket)", "del room[websocket]")
    )
    (tmp_path / "skips.py").write_text(changed, "utf-8")
    with Stage(example, folder=tmp_path) as stage:
        skips = stage.start("skips.py")
        assert skips.wait() == 1
        skips.wait_for(
            "RuntimeError: dictionary changed size during iteration"
        )


def test_a_member_who_reads_nothing_grows_the_broadcasting_server() -> None:
    """The same flood, the same frozen Bob, in one run: compared."""
    heard = f"Said {FLOOD} things, heard all of them, in order.\n"
    broadcasting = growth("../chat/server.py", heard)
    holding = growth("server.py", heard)
    print(f"broadcast grows {broadcasting:,} bytes, outboxes {holding:,}")
    assert broadcasting > 3 * holding


def test_keepalive_does_not_close_a_member_whose_buffer_is_full(
    tmp_path: Path,
) -> None:
    """Its ping waits behind the backlog; a silent one with none goes."""
    source = (SNIPPETS / "chat/server.py").read_text("utf-8")
    impatient = source.replace('serve(chat, "localhost", 8765)', KEEPALIVE)
    assert impatient != source
    (tmp_path / "chat").mkdir()
    (tmp_path / "chat/server.py").write_text(impatient, "utf-8")
    shutil.copy(SNIPPETS / "chat/client.py", tmp_path / "chat")
    shutil.copytree(SNIPPETS / "chat_holds", tmp_path / "chat_holds")
    with Stage(find("chat_holds"), folder=tmp_path / "chat_holds") as stage:
        server = stage.start("../chat/server.py", listens=8765)
        bob = join(stage, "Bob")
        bob.send_signal(signal.SIGSTOP)
        assert stage.start("flood.py", str(FLOOD)).wait(60) == 0
        held = memory(server)
        eve = join(stage, "Eve")
        eve.send_signal(signal.SIGSTOP)
        server.wait_for("keepalive ping timeout")  # that was Eve
        assert connections(server) == 1  # and this is Bob
        assert '{"type": "left", "name": "Bob"}' not in server.output()
        assert memory(server) > held / 2
