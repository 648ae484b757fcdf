"""Find the functions of CPython that the programs of this site call.

    python -m tools.live_profile

Every example that can run in a page, and that needs no other package, runs
there, in Chromium, and so do the check of each exercise, with its solution,
and the programs that test the network: on an interpreter whose functions
remember that they were called. The list goes to `live/split/called.txt`, for
the next build.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from live.host import MachineTab, programs, write_page
from live.split import called
from tools import live
from tools.browsers import PLAIN, launch_options
from tools.example import ROOT, all_examples
from tools.exercise import all_exercises
from tools.finish import policy
from tools.static_server import Server

PROGRAMS = ROOT / "tests" / "runtime" / "programs"
PAIR_PORT = 9007
"""Where the server of a pair listens."""
CRASHING = ("recursion",)
"""Programs that end an interpreter without `split/recursion.py`, as this one:
what CPython calls then is no part of a program."""
TIMEOUT = 60.0
"""Seconds for a program."""


def play(tab: MachineTab) -> None:
    """Run everything."""
    for example in all_examples():
        # What only packages call would make the start of all others longer.
        if example.in_the_page and not example.packages:
            print(example.name, flush=True)
            tab.play(live.example_data(example))
    for exercise in all_exercises():
        print(exercise.name, flush=True)
        tab.play(live.solved_data(exercise))
    for path in programs.alone(PROGRAMS):
        if path.stem in CRASHING:
            continue
        print(path.name, flush=True)
        tab.run(path.read_text("utf-8"), bound=TIMEOUT)
        tab.close()
    for path in programs.pairs(PROGRAMS):
        print(path.name, flush=True)
        for number in reversed(tab.start_pair(path, PAIR_PORT)):
            tab.wait(number, TIMEOUT)
        tab.close()


def main() -> int:
    """Run everything, write the list, say what it comes to."""
    with (
        tempfile.TemporaryDirectory() as name,
        sync_playwright() as started,
    ):
        build = live.builder(Path(name, "runtime"), profiling=True)
        folder = write_page(Path(name, "host"), build.run(), policy(set()))
        with Server("/", folder) as server:
            found = called_functions(started, server.url)
    called.write(build.interpreter.module, found)
    print(f"live/split/called.txt: {len(found)} functions")
    return 0


def called_functions(started: Playwright, address: str) -> set[int]:
    """Run everything in Chromium; return the functions that it called."""
    browser = started.chromium.launch(**launch_options("chromium"))
    tab = MachineTab(browser.new_context(**PLAIN).new_page(), address)
    play(tab)
    found = {int(n) for n in tab.page.evaluate("driver.measured").split()}
    browser.close()
    return found


if __name__ == "__main__":
    sys.exit(main())
