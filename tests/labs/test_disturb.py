"""Trouble on the network, made by the reader's buttons."""

from __future__ import annotations

import re
from itertools import pairwise

from playwright.sync_api import BrowserContext, Locator, expect

from tests.labs.controls import (
    lab_of,
    log,
    number_in,
    open_wire,
    press,
    run,
    state,
    visiting,
)

WINDOW = 262_144
"""Bytes that may wait for a peer that does not read (kernel/messages.ts)."""


def unread(lab: Locator, name: str) -> Locator:
    """What the pane says of bytes that wait."""
    return lab.get_by_role("group", name=f"Process {name}").locator(
        ".lab-unread"
    )


def flood(lab: Locator) -> None:
    """Let another guest say many long things."""
    press(lab, "Start another flood.py")


def test_latency_slows_every_step_of_the_conversation(
    context: BrowserContext, labs_address: str
) -> None:
    """Three hundred milliseconds for each way, told by the wire's clock."""
    with visiting(context, labs_address, "echo") as page:
        lab = run(page, "client.py")
        lab.get_by_label("Latency").select_option("300 ms")
        press(lab, "Start another client.py")
        expect(state(lab, "client.py (client 2)")).to_have_text("exited 0")
        records = open_wire(lab)
        rows = records.get_by_role("listitem").filter(has_text="client 2")
        expect(
            rows.filter(has_text="server to client 2: close")
        ).to_have_count(1)
        times = [
            number_in(row)
            for row in rows.locator(".lab-time").all_inner_texts()
        ]
        # Connection, request, response, message, echo, close, close.
        assert all(
            later - sooner >= 299 for sooner, later in pairwise(times[1:7])
        )
        # It is the network's: the next page starts with none.
        page.get_by_role("link", name="The other page").click()
        page.get_by_role("link", name="Back").click()
        lab = lab_of(page)
        press(lab, "Run")
        expect(lab.get_by_label("Latency")).to_have_value("0")


def test_lost_datagrams_are_marked_and_the_same_ones_on_each_run(
    context: BrowserContext, labs_address: str
) -> None:
    """*TCP vs. UDP*: some of the first are missing; the page's text tells."""
    with visiting(context, labs_address, "datagrams") as page:
        lab = lab_of(page)
        press(lab, "Run")
        expect(state(lab, "sender.py")).to_have_text("exited 0")
        press(lab, "Next: press Enter in receiver")
        expect(state(lab, "receiver.py")).to_have_text("exited 0")
        whole = log(lab, "receiver.py").inner_text()
        assert number_in(whole.splitlines()[-1]) > 10
        records = open_wire(lab)
        rows = records.get_by_role("listitem")
        full = rows.filter(has_text="dropped: the receive buffer is full")
        expect(full.last).to_contain_text("sender to receiver: ")
        lab.get_by_label("Lose datagrams").select_option("30 %")
        missing = []
        for _ in range(2):
            press(lab, "Run")
            expect(state(lab, "sender.py")).to_have_text("exited 0")
            press(lab, "Next: press Enter in receiver")
            expect(state(lab, "receiver.py")).to_have_text("exited 0")
            missing.append(log(lab, "receiver.py").inner_text())
            expect(
                rows.filter(has_text="Lost: UDP datagram").last
            ).to_be_attached()
        assert missing[0] == missing[1]
        assert number_in(missing[0].splitlines()[-1]) < 10
        # It is the network's: the next page starts with none.
        page.get_by_role("link", name="The other page").click()
        page.get_by_role("link", name="Back").click()
        press(lab_of(page), "Run")
        expect(lab_of(page).get_by_label("Lose datagrams")).to_have_value("0")


def test_one_connection_is_cut_and_the_others_stay(
    context: BrowserContext, labs_address: str
) -> None:
    """Both ends learn it by a reset, no close frame; the room goes on."""
    with visiting(context, labs_address, "room") as page:
        lab = run(page, "member.py (eve)", "running")
        expect(log(lab, "member.py (bob)")).to_contain_text("Eve Hello, room!")
        press(lab, "Cut eve \N{EN DASH} server")
        expect(log(lab, "member.py (eve)")).to_contain_text(
            "no close frame received or sent"
        )
        expect(state(lab, "member.py (eve)")).to_have_text("exited 0")
        expect(log(lab, "member.py (bob)")).to_contain_text("Eve left")
        expect(log(lab, "server.py")).to_contain_text("ConnectionClosedError")
        records = open_wire(lab)
        cut = records.get_by_role("listitem").filter(has_text="is cut")
        expect(cut).to_have_count(1)
        expect(cut).to_contain_text(
            re.compile("eve and server|server and eve")
        )
        expect(state(lab, "member.py (bob)")).to_have_text("running")
        press(lab, "Cut all connections")
        for name in ("ada", "bob"):
            expect(state(lab, f"member.py ({name})")).to_have_text("exited 0")
        expect(cut).to_have_count(3)
        expect(state(lab, "server.py")).to_have_text("listening on 8765")
        every = lab.get_by_role("button", name="Cut all connections")
        expect(every).to_be_disabled()


def test_a_member_who_does_not_read_holds_up_a_loop_of_sends(
    context: BrowserContext, labs_address: str
) -> None:
    """*Rooms that don't hold*: everybody waits for the slowest."""
    with visiting(context, labs_address, "slow_loop") as page:
        lab = run(page, "flood.py")
        press(lab, "Stop reading in member.py (bob)")
        expect(unread(lab, "member.py (bob)")).to_have_text("Not reading.")
        flood(lab)
        full = re.compile(r"Not reading: 2[456]\d,\d{3} bytes wait")
        expect(unread(lab, "member.py (bob)")).to_have_text(full)
        # The server waits in `send`; a new guest is not even greeted.
        press(lab, "Start another member.py")
        expect(state(lab, "member.py (member 2)")).to_have_text("running")
        expect(state(lab, "flood.py (flood 2)")).to_have_text("running")
        waiting = number_in(unread(lab, "member.py (bob)").inner_text())
        assert WINDOW - 32_768 < waiting <= WINDOW
        press(lab, "Resume reading in member.py (bob)")
        expect(state(lab, "flood.py (flood 2)")).to_have_text("exited 0")
        expect(unread(lab, "member.py (bob)")).to_have_text("")


def test_a_broadcast_waits_for_nobody_and_tells_nobody(
    context: BrowserContext, labs_address: str
) -> None:
    """*Broadcast, when somebody stops reading*: he stays, his window full."""
    with visiting(context, labs_address, "slow_broadcast") as page:
        lab = run(page, "flood.py")
        press(lab, "Stop reading in member.py (bob)")
        flood(lab)
        expect(state(lab, "flood.py (flood 2)")).to_have_text("exited 0")
        full = re.compile(r"Not reading: 2[456]\d,\d{3} bytes wait")
        expect(unread(lab, "member.py (bob)")).to_have_text(full)
        expect(log(lab, "member.py (ada)")).to_contain_text(
            re.compile("Flo 89 .*Flo 89 ", re.S)
        )
        assert "Bob left" not in (log(lab, "server.py").text_content() or "")
        assert (log(lab, "member.py (bob)").text_content() or "").count(
            "Flo 89 "
        ) == 1
        # What the kernel and the server have kept comes in order.
        press(lab, "Resume reading in member.py (bob)")
        expect(log(lab, "member.py (bob)")).to_contain_text(
            re.compile("Flo 88 .*Flo 89 .*Flo 0 .*Flo 89 .*Flo left", re.S)
        )


def test_a_room_that_holds_parts_with_who_reads_too_slowly(
    context: BrowserContext, labs_address: str
) -> None:
    """*A room that holds*: Bob is out, nobody else noticed."""
    with visiting(context, labs_address, "slow_holds") as page:
        lab = run(page, "flood.py")
        press(lab, "Stop reading in member.py (bob)")
        flood(lab)
        expect(log(lab, "server.py")).to_contain_text("Bob reads too slowly")
        expect(state(lab, "flood.py (flood 2)")).to_have_text("exited 0")
        expect(log(lab, "member.py (ada)")).to_contain_text(
            re.compile("Flo 159 .*Flo 159 ", re.S)
        )
        press(lab, "Resume reading in member.py (bob)")
        expect(log(lab, "member.py (bob)")).to_contain_text(
            re.compile("too slow|no close frame")
        )
        expect(state(lab, "member.py (bob)")).to_have_text("exited 0")
