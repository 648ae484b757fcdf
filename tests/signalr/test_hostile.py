"""A thousand hostile clients: the hub stays, and others are served.

Hypothesis thinks them up. `HOSTILE_SEED=...` repeats a run; a failure
shows the number.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed

from tests.harness.actor import TIMEOUT, Process
from tests.signalr.conftest import told
from tests.signalr.raw import END, HANDSHAKE, Raw, greeted, opened

SEED = int(os.environ.get("HOSTILE_SEED", time.time_ns() % 2**32))
CASES = 800
"""Hostile at the WebSocket; 200 more are hostile before it."""

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["a", "echo", "say", "join", "tea", "ticks", "divide"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=4,
)
plausible = st.fixed_dictionaries(
    {},
    optional={
        "type": st.integers(-1, 10) | values,
        "invocationId": st.sampled_from(["a", "b", ""]) | values,
        "target": st.sampled_from(
            ["echo", "join", "leave", "say_in", "divide", "countdown", "ticks"]
        )
        | values,
        "arguments": st.lists(values, max_size=3) | values,
        "item": values,
        "result": values,
        "error": values,
        "headers": values,
        "streamIds": values,
        "protocol": st.just("json") | values,
        "version": st.integers(0, 1) | values,
    },
)


def record(content: Any) -> str:
    """Return a record, or what looks like one to Python's `json`."""
    return json.dumps(content) + END


frames = st.one_of(
    plausible.map(record),
    values.map(record),
    st.lists(plausible, max_size=4).map(
        lambda several: "".join(map(record, several))
    ),
    plausible.map(lambda content: record(content)[:-5]),
    st.binary(max_size=60),
    st.text(max_size=60),
)
hostile = settings(
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def bystander(hub: Process) -> Any:
    """A well-behaved client, there the whole time."""
    with greeted() as raw:
        yield raw


def assert_served(bystander: Raw) -> None:
    """Ask for an echo; a ping or an event may come before the answer."""
    answer = bystander.echo()
    while answer["type"] == 6 or answer.get("target") == "said":
        answer = bystander.hear()
    assert answer["result"] == "Echo: Hello"


@pytest.fixture(autouse=True)
def printed() -> None:
    """Show how to repeat the run, where it fails."""
    print(f"HOSTILE_SEED={SEED}")


@seed(SEED)
@settings(hostile, max_examples=CASES)
@given(shakes=st.booleans(), sent=st.lists(frames, min_size=1, max_size=4))
def test_nothing_that_is_sent_in_frames_disturbs_anybody(
    hub: Process, bystander: Raw, shakes: bool, sent: list[str | bytes]
) -> None:
    """Random bytes, random text, valid frames of random JSON."""
    with opened() as raw, contextlib.suppress(ConnectionClosed):
        if shakes:
            raw.send(HANDSHAKE)
        for frame in sent:
            with contextlib.suppress(UnicodeEncodeError):
                raw.send(frame)
        raw.websocket.close()
    assert_served(bystander)
    assert "Traceback" not in told(hub)


@seed(SEED)
@settings(hostile, max_examples=1000 - CASES)
@given(
    head=st.sampled_from(
        [
            b"",
            b"GET /chat HTTP/1.1\r\n",
            b"POST /chat/negotiate HTTP/1.1\r\n\r\n",
            b"GET /chat?id=",
        ]
    ),
    rest=st.binary(max_size=80),
)
def test_nothing_that_is_sent_before_the_websocket_disturbs_anybody(
    hub: Process, bystander: Raw, head: bytes, rest: bytes
) -> None:
    """Random bytes, where an HTTP request should be."""
    with (
        socket.create_connection(("localhost", 8765), TIMEOUT) as sock,
        contextlib.suppress(ConnectionError),
    ):
        sock.sendall(head + rest)
        sock.shutdown(socket.SHUT_WR)
        while sock.recv(4096):
            pass
    assert_served(bystander)
    assert "Traceback" not in told(hub)
