"""The keyboard: what a program reads is what it reads in a terminal."""

from __future__ import annotations

import pytest

from live.host import MachineTab
from tests.harness.terminal import CTRL_D, TerminalProcess
from tools.live_profile import PROGRAMS

TYPED = [
    ("input> ", "one"),
    ("readline> ", "two words"),
    ("iterate> ", "a"),
    ("iterate> ", "b"),
    ("iterate> ", CTRL_D),
    ("after the end> ", "c"),
    ("read> ", "d"),
    ("", "ü"),
    ("", CTRL_D),
    ("readlines> ", "e"),
    ("", CTRL_D),
    ("buffer> ", "é"),
    ("part> ", "abcdef"),
    ("read1> ", "f"),
    ("end> ", CTRL_D),
    ("os.read> ", "ghi"),
    ("os.read at the end> ", CTRL_D),
    ("dup> ", "j"),
    ("open(0)> ", "k"),
    ("/dev/tty> ", "l"),
    ("Password: ", "secret"),
    ("cbreak> ", "xy"),
    ("", CTRL_D),
    ("flush> ", "z"),
    ("select> ", "m"),
    ("poll> ", "n"),
    ("epoll> ", "o"),
    ("selectors at the end> ", CTRL_D),
    ("thread> ", "p"),
    ("to_thread> ", "q"),
    ("add_reader> ", "r"),
    ("connect_read_pipe> ", "s"),
    ("connect_read_pipe> ", "t"),
    ("", CTRL_D),
]
"""What is typed after each prompt of `programs/terminal.py`."""


@pytest.fixture(scope="module")
def native() -> str:
    """What a terminal of this machine shows."""
    process = TerminalProcess(PROGRAMS / "terminal.py")
    try:
        for prompt, line in TYPED:
            process.wait_for(prompt)
            process.type(line)
        assert process.wait() == 0, process.output
    finally:
        process.close()
    assert "secret" not in process.output
    return process.output


def test_a_program_reads_the_keyboard_in_every_way(
    native: str, tab: MachineTab
) -> None:
    """And each time, the page learns that the program waits for a line."""
    source = (PROGRAMS / "terminal.py").read_text("utf-8")
    number = tab.start({"terminal.py": source}, "terminal.py")
    for prompt, line in TYPED:
        tab.wait_for(number, prompt)
        tab.wait_for_reading(number)
        tab.type(number, line)
    assert tab.wait(number) == 0, tab.output(number)
    assert tab.output(number) == native
