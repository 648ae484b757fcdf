"""What programs print, however much and in whatever colours."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.labs.controls import (
    lab_of,
    log,
    number_in,
    press,
    state,
    visiting,
)
from tests.labs.edits import open_with_edits

KEPT = 250_000
"""Characters that a pane may keep, with the blocks that are cut whole."""
LAST = re.compile(r"KeyboardInterrupt\s*$")
FLOOD = (
    'number = 0\nwhile True:\n    number += 1\n    print(number, "x" * {})\n'
)


def running(page: Page, address: str, **edits: str) -> Page:
    """Open the echo lab in the tab, with edited programs, and press Run."""
    open_with_edits(page, address, **edits)
    press(lab_of(page), "Run")
    return page


@pytest.mark.parametrize("width", [1, 1000])
def test_stop_ends_a_program_that_prints_as_fast_as_it_can(
    visit: Page, labs_address: str, width: int
) -> None:
    """The pane keeps the end, and counts the lines that it dropped."""
    lab = lab_of(running(visit, labs_address, client=FLOOD.format(width)))
    dropped = lab.get_by_text("earlier lines dropped")
    expect(dropped).to_be_visible()
    press(lab, "Stop client.py")
    expect(state(lab, "client.py")).to_have_text("stopped by Ctrl+C")
    # What is printed last is drawn with the next frame.
    expect(log(lab, "client.py")).to_have_text(LAST)
    text = log(lab, "client.py").text_content() or ""
    assert len(text) < KEPT
    assert text.endswith("KeyboardInterrupt\n")
    # Every line is there once, or counted.
    numbers = [
        int(line.split()[0])
        for line in text.splitlines()
        if line.endswith("x" * width) and line[0].isdigit()
    ]
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    assert number_in(dropped.inner_text()) == numbers[0] - 1


def test_a_long_line_is_a_flood_as_well(
    visit: Page, labs_address: str
) -> None:
    """Without an end of line there is nothing to count; Stop answers."""
    source = 'import sys\nwhile True:\n    sys.stdout.write("." * 5000)\n'
    page = running(visit, labs_address, client=source)
    lab = lab_of(page)
    expect(log(lab, "client.py")).to_contain_text("....")
    press(lab, "Stop client.py")
    expect(state(lab, "client.py")).to_have_text("stopped by Ctrl+C")
    assert len(log(lab, "client.py").text_content() or "") < KEPT


def test_stop_says_when_only_kill_can_help(
    visit: Page, labs_address: str
) -> None:
    """A signal waits until a function in C returns; the state says so."""
    source = 'print("adding", flush=True)\nsum(range(10**13))\n'
    lab = lab_of(running(visit, labs_address, client=source))
    expect(log(lab, "client.py")).to_contain_text("adding")
    press(lab, "Stop client.py")
    expect(state(lab, "client.py")).to_contain_text("Kill ends it")
    press(lab, "Kill client.py")
    expect(state(lab, "client.py")).to_have_text("killed")


def test_progress_and_colours_look_as_in_a_terminal(
    context: BrowserContext, labs_address: str
) -> None:
    """A carriage return overwrites; a colour has its class, and no code."""
    source = (
        "for part in range(0, 101, 10):\n"
        '    print(f"\\r{part:3} %", end="", flush=True)\n'
        'print("\\n\\x1b[31mred\\x1b[0m \\x1b[1mbold\\x1b[0m abc\\b\\bX")\n'
    )
    with visiting(context, labs_address, "echo") as page:
        running(page, labs_address, client=source)
        lab = lab_of(page)
        expect(state(lab, "client.py")).to_have_text("exited 0")
        printed = log(lab, "client.py")
        expect(printed).to_have_text("100 %\nred bold aXc\n")
        expect(printed.locator(".lab-colour-1")).to_have_text("red")
        expect(printed.locator(".lab-bold")).to_have_css("font-weight", "700")
