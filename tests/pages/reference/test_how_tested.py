"""`docs/reference/how-tested.md`: every claim the page makes."""

from __future__ import annotations

import platform
import re
from importlib.metadata import version

import pytest
from playwright.sync_api import sync_playwright

from tests.conftest import Player
from tests.harness import transcript
from tools.browsers import NAMES, launch_options
from tools.example import ROOT, SNIPPETS, find

BROWSERS = SNIPPETS / "verified" / "browsers.log"
PAGE = ROOT / "docs" / "reference" / "how-tested.md"


def test_the_versions_are_those_of_the_run(played: Player) -> None:
    """What the program tells is what the tests run with."""
    told = dict(
        re.split(r"  +", line) for line in played("verified").lines("versions")
    )
    assert told.pop("Python") == platform.python_version()
    assert told.pop("System").startswith(platform.system())
    assert told == {name: version(name) for name in told}
    assert "websockets" in told


def test_a_package_of_another_version_turns_the_transcript_red(
    played: Player,
) -> None:
    """The Python may differ from machine to machine, a package may not."""
    example = find("verified")
    output = played("verified").outputs["versions"]
    file = example.transcript("versions")
    other = re.sub(r"(Python +)\S+", r"\g<1>3.99", output)
    transcript.check(file, other, example.volatile, record=False)
    other = re.sub(r"(websockets +)\S+", r"\g<1>99.0", output)
    with pytest.raises(transcript.Differs, match=r"99\.0"):
        transcript.check(file, other, example.volatile, record=False)


def test_the_browsers_told_their_versions_themselves(record: bool) -> None:
    """Recorded on demand; each run shows that both can be asked."""
    lines = []
    with sync_playwright() as playwright:
        for name in NAMES:
            browser = playwright[name].launch(**launch_options(name))
            lines.append(f"{name.title():20}{browser.version}\n")
            browser.close()
    assert all(re.search(r" \d+(\.\d+)+", line) for line in lines), lines
    if record:
        BROWSERS.write_text("".join(lines), "utf-8")
    recorded = BROWSERS.read_text("utf-8").splitlines()
    assert [line.split()[0] for line in recorded] == [
        line.split()[0] for line in lines
    ]


def test_what_is_proved_and_what_is_not_are_both_on_the_page() -> None:
    """A page that only boasts can't be trusted."""
    text = PAGE.read_text("utf-8")
    assert "## What is not proved" in text
    assert not re.search(r"websockets`? \d", text), "typed by hand"
