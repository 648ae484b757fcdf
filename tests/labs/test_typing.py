"""What the reader types into a program."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.labs.controls import lab_of, log, press, state
from tests.labs.edits import open_with_edits

READER = """import sys
print("first:", input())
print("rest:", sys.stdin.read().split())
"""
SECRET = """import getpass, select, sys
print("ready:", select.select([sys.stdin], [], [])[0] == [sys.stdin])
print("name:", sys.stdin.readline())
print(len(getpass.getpass("Password: ")))
print("again:", input())
"""
SELECT = """text => {
  const source = document.createElement("textarea")
  source.value = text
  document.body.append(source)
  source.select()
}"""


@pytest.mark.parametrize("how", ["button", "key"])
def test_pasted_lines_are_lines_and_input_has_an_end(
    visit: Page, labs_address: str, how: str
) -> None:
    """In a program of the reader's own, which reads until the end."""
    page = visit
    open_with_edits(page, labs_address, client=READER)
    lab = lab_of(page)
    press(lab, "Run")
    box = lab.get_by_role("textbox", name="Type into client.py")
    expect(box).to_be_visible()
    page.evaluate(SELECT, "ro\none\ntwo\n12")
    page.keyboard.press("Control+c")
    box.fill("ze")
    box.press("End")
    page.keyboard.press("Control+v")
    expect(box).to_have_value("12")
    expect(log(lab, "client.py")).to_have_text("zero\none\ntwo\nfirst: zero\n")
    box.press("End")
    page.keyboard.insert_text("34")
    box.press("Enter")
    if how == "button":
        press(lab, "Ctrl+D in client.py")
    else:
        box.press("Control+d")
    expect(log(lab, "client.py")).to_contain_text(
        "rest: ['one', 'two', '1234']"
    )
    expect(state(lab, "client.py")).to_have_text("exited 0")


def test_a_password_is_not_shown_and_select_gets_a_box(
    visit: Page, labs_address: str
) -> None:
    """As a terminal that does not echo; the next line is shown again."""
    page = visit
    open_with_edits(page, labs_address, client=SECRET)
    lab = lab_of(page)
    press(lab, "Run")
    shown = log(lab, "client.py")
    box = lab.get_by_label("Type into client.py")
    expect(box).to_be_visible()
    box.fill("Ada")
    box.press("Enter")
    expect(shown).to_contain_text("Password: ")
    expect(box).to_have_attribute("type", "password")
    box.fill("open sesame")
    box.press("Enter")
    expect(shown).to_contain_text("11")
    expect(box).to_have_attribute("type", "text")
    box.fill("hello")
    box.press("Enter")
    expect(state(lab, "client.py")).to_have_text("exited 0")
    expect(shown).to_have_text(
        "Ada\nready: True\nname: Ada\n\nPassword: \n11\nhello\nagain: hello\n"
    )
