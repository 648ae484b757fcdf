"""A play of an example: whatever the reader presses, and what it waits for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Error, Page, expect

from tests.labs.controls import ended_while_running, lab_of, log, press, state
from tests.labs.edits import open_with_edits
from tests.labs.reader import NAVIGATE
from tests.site.visits import PATIENCE
from tools.errors import ProjectError

ELSEWHERE_SERVER = """import asyncio
from websockets.asyncio.server import serve

async def echo(ws):
    async for m in ws:
        await ws.send(m)

async def main():
    async with serve(echo, "localhost", 9000) as s:
        await s.serve_forever()

asyncio.run(main())
"""
ELSEWHERE_CLIENT = """import asyncio
from websockets.asyncio.client import connect

async def main():
    async with connect("ws://localhost:9000") as ws:
        await ws.send("hi")
        print(await ws.recv())

asyncio.run(main())
"""
CONTINUE = "Continue without waiting"


def visited(visit: Page, address: str, **edits: str) -> Page:
    """Open a lab's page in the tab, with edited programs by their names."""
    open_with_edits(visit, address, **edits)
    return visit


def test_a_server_on_another_port_is_told_and_the_client_starts_anyway(
    visit: Page, labs_address: str
) -> None:
    """Programs of somebody else, pasted as they are."""
    page = visited(
        visit, labs_address, server=ELSEWHERE_SERVER, client=ELSEWHERE_CLIENT
    )
    lab = lab_of(page)
    press(lab, "Run")
    told = lab.get_by_text(
        "client.py waits until server.py listens on port 8765; "
        "it listens on port 9000."
    )
    expect(told).to_be_visible()
    expect(state(lab, "client.py")).to_have_text("not started")
    press(lab, CONTINUE)
    expect(log(lab, "client.py")).to_have_text("hi\n")
    expect(told).not_to_be_visible()
    expect(lab.get_by_role("button", name=CONTINUE)).not_to_be_visible()
    expect(state(lab, "client.py")).to_have_text("exited 0")


def test_a_server_that_ends_before_it_listens_is_told(
    visit: Page, labs_address: str
) -> None:
    """And Run begins anew as ever."""
    page = visited(visit, labs_address, server="print('done')\n")
    lab = lab_of(page)
    press(lab, "Run")
    expect(
        lab.get_by_text(
            "client.py waits until server.py listens on port 8765; "
            "it has ended."
        )
    ).to_be_visible()
    press(lab, "Run")
    expect(log(lab, "server.py")).to_have_text("done\n")
    press(lab, CONTINUE)
    expect(state(lab, "client.py")).to_have_text("exited 1")
    expect(log(lab, "client.py")).to_contain_text("ConnectionRefusedError")


SETTLED = ["waiting", "stalled", "played", "failed", "abandoned"]
"""What a play is at when nothing more happens by itself."""
ALIVE = re.compile(
    r"running|busy in C code.*|listening on [\d, ]+|suspended|open"
)
STATES = re.compile(
    ALIVE.pattern + r"|not started|not open|starting|opening|exited \d+"
    r"|killed|stopped by Ctrl\+C|terminated by SIGTERM|closed"
)
LOOK = """async () => {
  const script = document.querySelector("script[src$='/page.js']").src
  const { left } = await import(new URL("lab.js", script))
  const lab = document.querySelector(".lab")
  const shown = (name) => [...(lab?.querySelectorAll("button") ?? [])].find(
    (each) => each.textContent.startsWith(name) && each.checkVisibility())
  const usable = (each) =>
    Boolean(each) && each.getAttribute("aria-disabled") !== "true"
  return {
    ...left(),
    play: lab?.querySelector(".lab-panes")?.dataset.play ?? null,
    states: [...document.querySelectorAll(".lab-state")].map(
      (each) => each.textContent),
    frames: document.querySelectorAll("iframe").length,
    next: usable(shown("Next")),
    skip: Boolean(shown("Continue")),
    stop: usable(lab?.querySelector(".lab-bar button:nth-of-type(3)")),
  }
}"""
SETTLE = """async ([settled, bound]) => {
  const at = () => document.querySelector(".lab-panes")?.dataset.play
  const deadline = performance.now() + bound
  while (!settled.includes(at()) && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 5))
  return settled.includes(at())
}"""
PRESS = """start => {
  const found = [...document.querySelectorAll(".lab button")].find(
    (each) => each.textContent.startsWith(start) && each.checkVisibility())
  found?.click()
}"""


@dataclass
class Presser:
    """A reader who presses whatever there is; notes what they did."""

    page: Page
    address: str
    did: list[str] = field(default_factory=list)

    def do(self, action: str) -> None:
        """Press a button, if there is such a one, or leave and come back."""
        self.did.append(action)
        if action == "leave":
            self.leave()
        elif action == "settle":
            if self.look()["play"] is not None:
                self.settle()
        elif action == "type":
            if self.page.locator(".lab-editor").is_visible():
                self.page.locator(".lab-editor").click()
                self.page.keyboard.insert_text("#")
        else:
            self.page.evaluate(PRESS, action)
        if action != "leave":
            self.check()

    def look(self) -> dict[str, object]:
        """What the lab shows, and what the machine has."""
        seen: dict[str, object] = self.page.evaluate(LOOK)
        return seen

    def fail(self, why: str) -> None:
        """Fail in one line, which says how to get there."""
        raise ProjectError(f"After {', '.join(self.did)}: {why}.")

    def check(self) -> None:
        """No state is impossible."""
        seen = self.look()
        states = seen["states"]
        assert isinstance(states, list)
        for each in states:
            if not STATES.fullmatch(each):
                self.fail(f"a state is {each!r}")
        if seen["play"] is not None and len(states) < 2:
            self.fail("a pane of the example is missing")
        alive = sum(bool(ALIVE.fullmatch(each)) for each in states)
        # A page that opens is a process, once its frame is there.
        most = alive + states.count("opening")
        processes = seen["processes"]
        assert isinstance(processes, int)
        if not alive <= processes <= most:
            self.fail(f"{processes} processes, and the panes say {states}")
        if seen["next"] and seen["play"] != "waiting":
            self.fail(f"Next can be pressed while the play is {seen['play']}")
        if seen["skip"] != (seen["play"] == "stalled"):
            self.fail(f"{CONTINUE!r} while the play is {seen['play']}")
        if seen["stop"] and not processes:
            self.fail("Stop can be pressed, and nothing runs")

    def settle(self) -> dict[str, object]:
        """Wait until nothing more happens by itself."""
        if not self.page.evaluate(SETTLE, [SETTLED, PATIENCE]):
            self.fail("the play does not go on")
        return self.look()

    def leave(self) -> None:
        """Go to the other page, by the theme's navigation, and back."""
        page = self.page
        page.get_by_role("link", name="The other page").click()
        expect(page.get_by_role("heading", name="Other")).to_be_visible()
        nothing = {"processes": 0, "ports": 0, "frames": 0}
        seen = self.look()
        left = {name: seen[name] for name in nothing}
        if left != nothing:
            self.fail(f"the page is left, and there are {left}")
        page.evaluate(NAVIGATE, self.address)
        expect(
            lab_of(page).get_by_role("button", name="Run", exact=True)
        ).to_be_visible()

    def run_anew(self) -> None:
        """Press Run: the whole example starts."""
        self.do("Reset")
        self.do("Run")
        seen = self.settle()
        if seen["play"] != "waiting" or seen["states"] != [
            "listening on 8765",
            "open",
        ]:
            self.fail(f"the play is {seen['play']}: {seen['states']}")
        frame = self.page.frame_locator("iframe")
        expect(frame.get_by_role("log")).to_have_text("Connected")


@pytest.fixture
def presser(visit: Page, labs_address: str) -> Iterator[Presser]:
    """A reader at the lab of a server and a page."""
    told: list[str] = []

    def note(error: Error) -> None:
        if not ended_while_running(error):
            told.append(str(error))

    visit.on("pageerror", note)
    address = f"{labs_address}browser_echo/"
    visited(visit, address)
    presser = Presser(visit, address)
    presser.run_anew()
    presser.do("leave")
    yield presser
    visit.remove_listener("pageerror", note)
    assert told == []


PRESSES = st.sampled_from(
    [
        *("Run", "Run", "settle", "Next", "Next"),
        *("Stop", "Kill", "Reset", "Edit", "type", "Continue", "leave"),
        *("Start another server.py", "Open another index.html"),
    ]
)


@settings(
    max_examples=8,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(PRESSES, min_size=3, max_size=8))
def test_run_starts_the_example_anew_whatever_was_pressed_before(
    presser: Presser, presses: list[str]
) -> None:
    """No impossible state on the way, and nothing is left behind."""
    presser.did.clear()
    for action in presses:
        presser.do(action)
    presser.run_anew()
    presser.do("leave")
