"""The real site, its labs, and a reader who presses their buttons."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Error, Locator, Page, expect

from tests.harness.play import Run, assert_transcripts
from tests.harness.transcript import Differs
from tests.labs.controls import ended_while_running
from tests.site.built import Site
from tests.site.visits import PATIENCE
from tools import exercise
from tools.checks.exercises import EXERCISE
from tools.checks.labs import LAB
from tools.checks.tree import lines_of, pages
from tools.example import ROOT, Example, Step, find
from tools.exercise import Exercise

ENDED = {-9: "killed", -2: "stopped by Ctrl+C", -15: "terminated by SIGTERM"}
"""What a pane says of a process that a signal ended."""

NAVIGATE = """address => {
  const link = document.createElement("a")
  link.href = address
  document.querySelector("main article").append(link)
  link.click()
}"""


def labs_by_page() -> dict[str, list[Example]]:
    """Map each page's address below the site's to its labs, in order."""
    return {
        address: [find(name) for name in names]
        for address, names in _by_page(LAB).items()
    }


def exercises_by_page() -> dict[str, list[Exercise]]:
    """Map each page's address below the site's to its exercises."""
    return {
        address: [exercise.find(name) for name in names]
        for address, names in _by_page(EXERCISE).items()
    }


def _by_page(lab: re.Pattern[str]) -> dict[str, list[str]]:
    found = {}
    for page in pages(ROOT):
        names = [m[1] for line in lines_of(page) if (m := lab.fullmatch(line))]
        if names:
            path = page.relative_to(ROOT / "docs").with_suffix("").as_posix()
            found["" if path == "index" else f"{path}/"] = names
    return found


@dataclass
class Reader:
    """Somebody with a tab of the site open; their Python stays warm."""

    page: Page
    site: Site
    told: list[str] = field(default_factory=list)
    """Errors of scripts, and what the policy refused."""
    requests: list[str] = field(default_factory=list)

    def go(self, address: str) -> None:
        """Follow a link to another page, which the theme swaps in."""
        url = self.site.url + address
        self.page.bring_to_front()  # Firefox: only its front tab has focus
        if self.page.url.split("#")[0] != url:
            self.page.evaluate(NAVIGATE, url)
            # The theme may add the heading that the reader stands at.
            arrived = re.compile(f"^{re.escape(url)}(#.*)?$")
            expect(self.page).to_have_url(arrived)
            # The address changes first; the page comes with its own title.
            expect(self.page.locator("link[rel=canonical]")).to_have_attribute(
                "href", url
            )

    def lab(self, example: Example | Exercise) -> Locator:
        """Return a lab, by the name that a screen reader says.

        Not `get_by_role`: it asks every element of a page for its role, a
        hundred times in a play, which takes Firefox a second.
        """
        name = json.dumps(example.title, ensure_ascii=False)
        return self.page.locator(f".lab[role=region][aria-label={name}]")

    def play(self, example: Example) -> Run:
        """Run an example by its buttons, to the end."""
        lab = self.lab(example)
        lab.get_by_role("button", name="Run", exact=True).click()
        self.finish(lab)
        self._check_exits(lab, example)
        return self._printed(lab, example)

    def finish(self, lab: Locator) -> None:
        """Press Next until there is none."""
        panes = lab.locator(".lab-panes")
        while True:
            expect(panes).to_have_attribute(
                "data-play", re.compile("waiting|played")
            )
            if panes.get_attribute("data-play") == "played":
                return
            lab.get_by_role("button", name="Next: ").click()

    def _check_exits(self, lab: Locator, example: Example) -> None:
        for step in example.steps:
            if step.exits is not None:
                code = step.exits
                name = f"State of {shown(example, step)}"
                expect(
                    lab.get_by_role("status", name=name, exact=True)
                ).to_have_text(ENDED.get(code, f"exited {code}"))

    def _printed(self, lab: Locator, example: Example) -> Run:
        """Return what the logs hold, once they hold all of it."""
        deadline = time.monotonic() + PATIENCE / 2000
        while True:
            run = Run(example)
            for step in example.steps:
                name = shown(example, step)
                if step.action == "start":
                    log = lab.get_by_role("log", name=name, exact=True)
                    run.outputs[step.actor] = log.text_content() or ""
                elif step.action == "open":
                    frame = lab.frame_locator(f'iframe[title="{name}"]')
                    run.outputs[step.actor] = "".join(
                        f"{line}\n"
                        for line in frame.get_by_role("log")
                        .locator("p")
                        .all_text_contents()
                    )
            try:
                assert_transcripts(run, record=False)
            except Differs:
                # A log is drawn once a frame; a frame may take its time.
                if time.monotonic() > deadline:
                    return run
                self.page.wait_for_timeout(100)
            else:
                return run


def shown(example: Example, step: Step) -> str:
    """Return the name of an actor's pane."""
    file = example.actors[step.actor].rpartition("/")[2]
    stem = file.rpartition(".")[0]
    return file if step.actor == stem else f"{file} ({step.actor})"


def arrive(page: Page, site: Site) -> Reader:
    """Open the home page, with an ear for faults and requests."""
    page.set_default_timeout(PATIENCE)
    made = Reader(page, site)

    def note(error: Error) -> None:
        if not ended_while_running(error):
            made.told.append(f"{page.url}: {error.message}\n{error.stack}")

    page.on("pageerror", note)
    page.on(
        "console",
        lambda message: made.told.append(f"{message.type}: {message.text}"),
    )
    page.on("request", lambda request: made.requests.append(request.url))
    page.goto(site.url)
    return made


@contextmanager
def reader(context: BrowserContext, site: Site) -> Iterator[Reader]:
    """Come with a new tab, and close it."""
    with closing(context.new_page()) as page:
        yield arrive(page, site)
