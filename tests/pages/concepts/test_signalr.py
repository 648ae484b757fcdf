"""`docs/concepts/signalr.md`: every claim the page makes.

What the hub answers to what breaks the rules: `tests/signalr/`.
"""

from __future__ import annotations

import http.client
import json
import re
import socket
from typing import Any

from tests.conftest import Player
from tests.harness.actor import TIMEOUT
from tests.harness.play import Run, Stage
from tools.example import ROOT, find

PAGE = (ROOT / "docs/concepts/signalr.md").read_text("utf-8")
TYPES = {1, 2, 3, 4, 5, 6, 7}


def heard(run: Run, actor: str, direction: str) -> list[dict[str, Any]]:
    """Return the records that went one way.

    A long one is broken at a space, or else in a word, which the page's
    reader can tell; here a space between two letters is one of both.
    """
    found = []
    for block in re.split(r"\n(?=[<>] )", run.outputs[actor].strip()):
        if block.startswith(direction):
            whole = re.sub(r"(.{72})\n    |\n    ", rejoined, block)
            found += [one for one in whole[2:].split("¶") if one]
    return [json.loads(record) for record in found]


def rejoined(match: re.Match[str]) -> str:
    """Return a line of full width without a break, another with a space."""
    return match[1] or " "


def test_every_record_ends_with_the_separator(played: Player) -> None:
    """Drawn as ¶, in both directions."""
    run = played("signalr_by_hand")
    for actor in ("calls", "errors", "streams", "mistake"):
        text = run.outputs[actor].replace("\n    ", "")
        for line in text.splitlines():
            assert line.endswith("¶"), f"{actor}: {line}"


def test_two_records_in_a_frame_get_two_answers(played: Player) -> None:
    """The reader has to look for the separator."""
    run = played("signalr_by_hand")
    answers = heard(run, "calls", "<")
    assert [answer.get("invocationId") for answer in answers] == [
        None,  # the handshake's
        "a",
        "b",
        "c",
    ]


def test_the_table_of_types_is_complete(played: Player) -> None:
    """Each type that these runs send is in the table, and vice versa."""
    rows = re.findall(r"^\| (\d) \| (\w+) \|", PAGE, re.M)
    assert {int(number) for number, _ in rows} == TYPES
    source = (ROOT / "snippets/signalr/records.py").read_text("utf-8")
    for number, name in rows:
        words = re.findall(r"[A-Z][a-z]+", name)
        assert f"{'_'.join(words).upper()} = {number}" in source
    run = played("signalr_by_hand")
    said = {
        record["type"]
        for actor in ("calls", "errors", "streams", "mistake", "silence")
        for direction in "<>"
        for record in heard(run, actor, direction)
        if "type" in record
    }
    assert said <= TYPES
    assert said >= {1, 2, 3, 4, 5, 6, 7}


def test_an_error_hides_what_went_wrong_inside(played: Player) -> None:
    """Only the hub's terminal shows it; the caller's mistake is reported."""
    run = played("signalr_by_hand")
    inside, mistake = (
        answer["error"] for answer in heard(run, "errors", "<")[1:]
    )
    assert "ZeroDivisionError" not in inside
    assert "ZeroDivisionError" in run.outputs["server"]
    assert "Unknown hub method 'jump'" in mistake


def test_a_group_message_reaches_only_the_group(played: Player) -> None:
    """Both receive the first, only the listener the second."""
    run = played("signalr_by_hand")
    told = {
        actor: [
            record["arguments"]
            for record in heard(run, actor, "<")
            if record.get("target") == "said"
        ]
        for actor in ("listener", "speaker")
    }
    assert told == {
        "listener": [["Hi, all!"], ["Milk? (tea)"]],
        "speaker": [["Hi, all!"]],
    }


def test_a_cancelled_stream_gets_its_completion(played: Player) -> None:
    """The last record, after two items of a stream without end."""
    answers = heard(played("signalr_by_hand"), "streams", "<")
    assert answers[-1] == {"type": 3, "invocationId": "i"}
    items = [a["item"] for a in answers if a.get("type") == 2]
    assert items == [2, 1, 1, 2]


def test_the_impatient_hub_pings_and_then_gives_up(played: Player) -> None:
    """After 2 seconds, and after 2.5."""
    answers = heard(played("signalr_by_hand"), "silence", "<")
    assert [answer.get("type") for answer in answers] == [None, 6, 7]
    source = (ROOT / "snippets/signalr/impatient.py").read_text("utf-8")
    assert "keep_alive = 2\n" in source
    assert "client_timeout = 2.5" in source


def test_a_completion_without_a_call_is_a_protocol_error(
    played: Player,
) -> None:
    """The hub sends a Close that contains the reason."""
    (_, close) = heard(played("signalr_by_hand"), "mistake", "<")
    assert close["type"] == 7
    assert close["error"]


def test_version_1_of_negotiation_has_two_ids_and_version_0_one(
    played: Player,
) -> None:
    """And the hub offers WebSockets alone."""
    text = played("signalr_by_hand").outputs["negotiate"]
    first, second = (
        json.loads(part) for part in text.split("200 OK\n") if part
    )
    assert first["connectionToken"] != first["connectionId"]
    assert "connectionToken" not in second
    for answer in (first, second):
        names = [one["transport"] for one in answer["availableTransports"]]
        assert names == ["WebSockets"]


def test_websockets_is_not_an_http_server() -> None:
    """It takes no body, and closes after each response."""
    with Stage(find("signalr")) as stage:
        stage.start("server.py", listens=8765)
        connection = http.client.HTTPConnection("localhost", 8765, TIMEOUT)
        connection.request("POST", "/chat/negotiate")
        with connection.getresponse() as response:
            assert response.status == 200
            assert response.getheader("Connection") == "close"
        with socket.create_connection(("localhost", 8765), TIMEOUT) as sock:
            sock.sendall(
                b"POST /chat?id=x HTTP/1.1\r\nHost: localhost\r\n"
                b"Content-Length: 3\r\n\r\nabc"
            )
            assert not sock.recv(1024).startswith(b"HTTP/1.1 200")
