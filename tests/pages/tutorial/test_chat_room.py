"""`docs/tutorial/chat-room.md`: every claim the page makes."""

from __future__ import annotations

import json
import signal

import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import ClientConnection, connect

from tests.conftest import Player
from tests.harness.actor import CTRL_D, ExampleFailed, Process
from tests.harness.browser import Opener, Tab
from tests.harness.play import Stage
from tools.example import find

URI = "ws://localhost:8765"
XSS = "<img src=x onerror=document.title='owned'>"


def start(stage: Stage, *names: str) -> list[Process]:
    """Start the server, and let members join, one after the other."""
    stage.start("server.py", listens=8765)
    return [
        stage.start(
            "client.py", name, name=name.lower(), prints=f"{name} joined\n"
        )
        for name in names
    ]


def hear(client: ClientConnection) -> dict[str, str]:
    """Return the next event that a client is told."""
    event: dict[str, str] = json.loads(client.recv())
    return event


def test_the_messages_have_the_shapes_of_the_tables() -> None:
    """Said by hand, so that nothing is hidden in a client."""
    with Stage(find("chat")) as stage:
        start(stage)
        with connect(URI) as ada, connect(URI) as bob:
            ada.send('{"name": "Ada"}')
            assert hear(ada) == {"type": "joined", "name": "Ada"}
            bob.send('{"name": "Bob"}')
            assert hear(ada) == {"type": "joined", "name": "Bob"}
            assert hear(bob) == {"type": "joined", "name": "Bob"}
            ada.send('{"text": "Hello, room!"}')
            said = {"type": "said", "name": "Ada", "text": "Hello, room!"}
            assert hear(ada) == said
            assert hear(bob) == said
            ada.close()
            assert hear(bob) == {"type": "left", "name": "Ada"}


def test_a_client_cannot_speak_for_another() -> None:
    """The server knows the speaker by the connection."""
    with Stage(find("chat")) as stage:
        start(stage)
        with connect(URI) as ada:
            ada.send('{"name": "Ada"}')
            hear(ada)
            ada.send('{"name": "Bob", "text": "I am Bob"}')
            assert hear(ada)["name"] == "Ada"


def test_nobody_without_a_name_is_in_the_room() -> None:
    """Who has only connected is told nothing."""
    with Stage(find("chat")) as stage:
        (ada,) = start(stage, "Ada")
        with connect(URI) as nobody:
            ada.type("Is somebody there?")
            ada.wait_for("Ada: Is somebody there?\n")
            nobody.send('{"name": "Nobody"}')
            assert hear(nobody) == {"type": "joined", "name": "Nobody"}


def test_all_hear_all_in_the_same_order(played: Player) -> None:
    """Two terminals and a browser, from where each came in."""
    run = played("chat")
    page = [line for line in run.lines("page")[2:5] if ": " in line]
    assert len(page) == 3
    assert [line for line in run.lines("ada") if line in page] == page
    assert [line for line in run.lines("bob") if line in page] == page


def test_what_a_member_types_is_shown_as_text_in_a_real_browser(
    opener: Opener,
) -> None:
    """No element is made of it, no script of it runs."""
    with Stage(find("chat"), opener=opener) as stage:
        (bob,) = start(stage, "Bob")
        tab = stage.open("index.html")
        assert isinstance(tab, Tab)
        tab.wait_for("Connected")
        tab.type(f"Eve {XSS}")
        tab.wait_for(f"Eve {XSS} joined")
        bob.type(XSS)
        tab.wait_for(f"Bob: {XSS}\n")
        assert tab.page.locator("img").count() == 0
        assert tab.page.title() == "Chat"
        assert tab.problems == []


def test_ctrl_d_ends_the_client_with_a_clean_goodbye(played: Player) -> None:
    """Ada typed it; her connection closed with 1000."""
    run = played("chat")
    assert run.exits["ada"] == 0
    assert run.lines("ada")[-1] == "Disconnected: 1000"


def test_ctrl_c_ends_the_client_at_once_and_the_server_sees_no_accident(
    played: Player,
) -> None:
    """Bob pressed it, with nothing typed; no traceback anywhere."""
    run = played("chat")
    assert run.exits["bob"] == 0
    assert run.lines("bob")[-1] == "Goodbye."
    assert "Traceback" not in run.outputs["server"]


@pytest.mark.parametrize(
    ("death", "code"),
    [(signal.SIGINT, 1001), (signal.SIGKILL, 1006)],
    ids=["stops", "dies"],
)
def test_when_the_server_goes_the_client_ends_without_enter(
    death: signal.Signals, code: int
) -> None:
    """Its keyboard thread is still waiting, and nobody for it."""
    with Stage(find("chat")) as stage:
        (ada,) = start(stage, "Ada")
        stage.process("server").send_signal(death)
        ada.wait_for(f"Disconnected: {code}\n")
        assert ada.wait() == 0


def test_a_line_typed_after_the_server_died_is_no_traceback() -> None:
    """Frozen, so that the line and the bad news come together."""
    with Stage(find("chat")) as stage:
        (ada,) = start(stage, "Ada")
        ada.send_signal(signal.SIGSTOP)
        ada.type("Hello?")
        stage.process("server").send_signal(signal.SIGKILL)
        stage.process("server").wait()
        ada.send_signal(signal.SIGCONT)
        assert ada.wait() == 0
        assert "Traceback" not in ada.output()


def test_input_in_a_thread_holds_the_program_after_ctrl_c(
    played: Player,
) -> None:
    """It ends only when a line is typed; then it says `Stopped.`."""
    assert played("keyboard").lines("hasty") == [
        "Type a line:",
        "Why are you still here?",
        "Stopped.",
    ]
    with Stage(find("keyboard")) as stage:
        hasty = stage.start("input_thread.py", prints="Type a line:\n")
        hasty.send_signal(signal.SIGINT)
        with pytest.raises(ExampleFailed, match="still running"):
            hasty.wait(timeout=1)
        hasty.type(CTRL_D)
        assert hasty.wait() == 0


def test_rubbish_closes_one_connection_and_the_others_hear_him_leave() -> None:
    """1011 and a traceback in the log: not nice, not fatal."""
    with Stage(find("chat")) as stage:
        (ada,) = start(stage, "Ada")
        with connect(URI) as bob:
            bob.send('{"name": "Bob"}')
            ada.wait_for("Bob joined\n")
            bob.send("Hello?")
            with pytest.raises(ConnectionClosedError):
                while True:
                    bob.recv()
            assert bob.close_code == 1011
        ada.wait_for("Bob left\n")
        stage.process("server").wait_for("JSONDecodeError")


def test_a_vanished_member_leaves_the_room_and_a_traceback() -> None:
    """The room is right; the log cries wolf."""
    with Stage(find("chat")) as stage:
        ada, bob = start(stage, "Ada", "Bob")
        bob.send_signal(signal.SIGKILL)
        ada.wait_for("Bob left\n")
        stage.process("server").wait_for(
            "ConnectionClosedError: no close frame received or sent"
        )


def test_a_message_to_one_member_reaches_nobody_else(played: Player) -> None:
    """And the sender learns that somebody is not there."""
    assert played("send_to_one").lines("clients") == [
        "Bob received 'Bob: a note to myself'",
        "Bob received 'Ada: Tennis at six?'",
        "Ada received 'Eve is not here'",
    ]


def test_a_name_stays_with_who_took_it_last() -> None:
    """Who had it before leaves without it."""

    def hears_itself(member: ClientConnection) -> bool:
        member.send(json.dumps({"to": "Ada", "text": "Hello"}))
        return member.recv(timeout=60) == "Ada: Hello"

    with Stage(find("send_to_one")) as stage:
        stage.start("server.py", listens=8765)
        with connect(URI) as second:
            with connect(URI) as first:
                for member in (first, second):
                    member.send("Ada")
                    assert hears_itself(member)
            assert hears_itself(second)
        server = stage.process("server")
        server.send_signal(signal.SIGINT)
        assert server.wait() == 0
