"""Exercises in the page: the same verdicts as on this machine."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from live.host import MachineTab
from tests.exercises.faults import CHECKING, FAULTS, program
from tests.harness.exercise import files
from tests.labs.controls import edit, log, press, state
from tests.labs.reader import reader
from tests.site.built import Site
from tests.site.visits import run_axe
from tools.exercise import SOLUTION, START, find, names
from tools.live import solved_data

CAPITALS = find("exercises/capitals")


@pytest.mark.parametrize("name", names())
def test_the_solution_passes_in_the_page(name: str, tab: MachineTab) -> None:
    """On CPython in WebAssembly, over the network of the page."""
    exercise = find(name)
    outputs = tab.play(solved_data(exercise))
    assert outputs["check"].strip() == exercise.says[SOLUTION]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_check_says_why_it_ends_in_the_page(
    fault: str, tab: MachineTab
) -> None:
    """As on this machine: with an alarm, and with what was raised."""
    source = {"checking.py": CHECKING.read_text("utf-8"), **program(fault)}
    number = tab.start(source, "check.py")
    assert tab.wait(number) == 1
    assert tab.output(number).splitlines()[-1] == FAULTS[fault]


def verdict(lab: Locator) -> Locator:
    """Return what a screen reader is told of a check."""
    return lab.get_by_role("status", name="What the check found", exact=True)


def test_a_reader_solves_an_exercise(
    context: BrowserContext, site: Site
) -> None:
    """Check, edit, check; a program that fails; Reset, Run."""
    with reader(context, site) as visitor:
        visitor.go("tutorial/echo-server/")
        lab = visitor.lab(CAPITALS)
        press(lab, "Check")
        expect(verdict(lab)).to_have_text(f"Not yet. {CAPITALS.says[START]}")
        expect(state(lab, "check.py")).to_have_text("exited 1")
        expect(state(lab, "server.py")).to_have_text("exited 0")
        solution = files(CAPITALS, SOLUTION)["server.py"]
        edit(lab, "server.py", solution)
        press(lab, "Check")
        expect(verdict(lab)).to_have_text(f"Passed. {CAPITALS.says[SOLUTION]}")
        assert run_axe(visitor.page) == []
        edit_again(lab, "print('no server'")
        press(lab, "Check")
        expect(verdict(lab)).to_have_text(
            re.compile("^Not yet. Nothing listens on port 8765: ")
        )
        expect(log(lab, "server.py")).to_contain_text("SyntaxError")
        press(lab, "Reset")
        press(lab, "Edit")
        press(lab, "Run")
        expect(log(lab, "client.py")).to_contain_text("Echo: Hello, Server!")
        expect(verdict(lab)).to_have_text("")
        assert visitor.told == []


def test_a_reader_looks_at_the_solution(
    context: BrowserContext, site: Site
) -> None:
    """By keyboard; it can be undone, and Reset restores the start."""
    exercise = find("exercises/serve_first")
    with reader(context, site) as visitor:
        visitor.go("concepts/websocket/")
        lab = visitor.lab(exercise)
        editor = lab.get_by_role("textbox", name="Program")
        said = lab.locator(".lab-status")
        starting_point = lab.locator("> .highlight")
        expect(starting_point).to_be_visible()
        texts = {
            answer: "".join(files(exercise, answer)["server.py"].split())
            for answer in (START, SOLUTION)
        }
        mine = "print('mine')"

        def shows(text: str) -> None:
            """Expect a program in the editor, however it breaks lines."""
            pattern = r"\s*".join(map(re.escape, "".join(text.split())))
            expect(editor).to_have_text(re.compile(pattern))

        show = lab.get_by_role("button", name="Show solution", exact=True)
        show.focus()
        visitor.page.keyboard.press("Enter")
        shows(texts[SOLUTION])
        expect(show).to_be_focused()
        expect(said).to_contain_text("Undo restores your program")
        expect(starting_point).to_be_hidden()
        assert run_axe(visitor.page) == []
        press(lab, "Check")
        expect(verdict(lab)).to_have_text(f"Passed. {exercise.says[SOLUTION]}")
        edit_again(lab, mine)
        press(lab, "Show solution")
        shows(texts[SOLUTION])
        editor.click()
        visitor.page.keyboard.press("Control+Z")
        expect(editor).to_have_text(mine)
        press(lab, "Reset")
        shows(texts[START])
        press(lab, "Edit")
        expect(starting_point).to_be_visible()
        assert visitor.told == []


def edit_again(lab: Locator, text: str) -> None:
    """Replace the program in the editor, which is open already."""
    lab.get_by_role("textbox", name="Program").click()
    for key in ("Control+A", "Delete"):
        lab.page.keyboard.press(key)
    lab.page.keyboard.insert_text(text)
