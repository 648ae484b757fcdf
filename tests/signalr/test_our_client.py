"""Our client at a hub that says what it should not."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from tests.harness.actor import TIMEOUT, Process
from tests.signalr.raw import END
from tools.example import SNIPPETS
from tools.ports import assert_free

CLIENT = SNIPPETS / "signalr" / "echo_client.py"
ANSWER = {"type": 3, "invocationId": "0", "result": "Echo: Hello, Server!"}


@contextmanager
def rude(*says: Any) -> Iterator[None]:
    """Listen as a hub; answer what comes with the next of what it says."""

    def handler(websocket: ServerConnection) -> None:
        try:
            for records in says:
                websocket.recv(TIMEOUT)
                frame = "".join(json.dumps(one) + END for one in records)
                websocket.send(frame)
        except ConnectionClosed:
            pass

    assert_free("signalr", (8765,))
    with serve(handler, "localhost", 8765) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield
        server.shutdown()
        thread.join(TIMEOUT)


def last_line() -> str:
    """Run the echo client; return the last thing that it printed."""
    process = Process("client", CLIENT)
    try:
        process.wait()
        return process.output().splitlines()[-1]
    finally:
        process.close()


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ([{"error": "no"}], "records.HubError: no"),
        (
            [{"type": 7, "error": "Enough."}],
            "records.HubError: The hub is gone: Enough.",
        ),
        ([{"type": 7}], "records.HubError: The hub is gone: Bye."),
        (
            [{**ANSWER, "error": "x"}],
            "records.HubError: The hub is gone: "
            "A Completion has a result and an error.",
        ),
        (
            [{"type": 2, "invocationId": "0", "item": 1}],
            "records.HubError: A stream, where one result was expected.",
        ),
        (
            [{"type": 3, "invocationId": "0", "error": "It did not work."}],
            "records.HubError: It did not work.",
        ),
        (
            [
                {"type": 6},
                {"type": 99},
                {"type": 1, "target": "unheard", "arguments": []},
                {"type": 1, "target": "unheard"},
                {"type": 2, "invocationId": "nothing", "item": 1},
                {"type": 3},
                ANSWER,
            ],
            "Received: Echo: Hello, Server!",
        ),
    ],
)
def test_what_a_rude_hub_says_is_told_or_ignored(
    answers: list[Any], told: str
) -> None:
    """Nothing that it says makes the client hang."""
    says = (
        [answers]
        if "error" in answers[0] and len(answers[0]) == 1
        else [
            [{}],
            answers,
        ]
    )
    with rude(*says):
        assert last_line() == told


def test_a_hub_that_leaves_without_a_word_is_gone() -> None:
    """Who waits for an answer is told."""
    with rude([{}], []):
        assert last_line().startswith("records.HubError: The hub is gone: ")
