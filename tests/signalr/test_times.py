"""How long the hub waits, and what it tells who is slow or silent.

With the hub whose times are short; the defaults are in `hub.py`.
"""

from __future__ import annotations

import time

from tests.harness.actor import Process
from tests.signalr.conftest import CLIENT_TIMEOUT
from tests.signalr.raw import END, HANDSHAKE, call, greeted, opened
from tools.example import SNIPPETS


def test_who_never_shakes_hands_is_hung_up_on(impatient: Process) -> None:
    """The timeout is 15 s by default, and 5 s here."""
    with opened() as raw:
        raw.send(HANDSHAKE.rstrip(END))  # the separator never comes
        assert "took too long" in raw.hear()["error"]
        assert raw.closed()
    with greeted() as bystander:
        assert bystander.is_served()


def test_details_are_told_where_they_are_enabled(impatient: Process) -> None:
    """Which is for development only."""
    with greeted() as raw:
        error = call(raw, 1, "divide", 1, 0)["error"]
        assert error.endswith("ZeroDivisionError: division by zero")


def test_a_hub_pings_who_hears_nothing(impatient: Process) -> None:
    """And hangs up on who says nothing."""
    with greeted() as raw:
        assert raw.hear() == {"type": 6}
        while (record := raw.hear()) == {"type": 6}:
            pass
        assert record == {
            "type": 7,
            "error": "The client has been silent for too long.",
        }
        assert raw.closed()


def test_a_client_that_pings_is_kept(impatient: Process) -> None:
    """Its own Ping is enough, for longer than the timeout."""
    with greeted() as raw:
        kept_until = time.monotonic() + CLIENT_TIMEOUT + 1
        while time.monotonic() < kept_until:
            assert raw.hear() == {"type": 6}
            raw.say(type=6)


def test_a_ping_is_not_sent_before_its_time(impatient: Process) -> None:
    """What the hub says in between puts it off."""
    with greeted() as raw:
        for _ in range(3):
            assert raw.hear() == {"type": 6}
            assert raw.is_served()


def test_the_default_times_are_those_of_asp_net_core() -> None:
    """15 s to shake hands, a Ping after 15 s, and 30 s of patience."""
    source = (SNIPPETS / "signalr/hub.py").read_text("utf-8")
    for line in (
        "handshake_timeout: float = 15,",
        "keep_alive: float = 15,",
        "client_timeout: float = 30,",
        "detailed_errors: bool = False,",
    ):
        assert line in source
