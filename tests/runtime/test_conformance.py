"""The same programs, as a process and in the page: the same results."""

from __future__ import annotations

from pathlib import Path

import pytest

from live.host import MachineTab, programs
from tests.harness.actor import Process, poll
from tools.live_profile import PAIR_PORT, PROGRAMS
from tools.ports import listening


def natively(path: Path, *args: str) -> Process:
    """Run a program as a process of this machine."""
    return Process(path.stem, path, args)


@pytest.mark.parametrize(
    "path", programs.alone(PROGRAMS), ids=lambda path: path.stem
)
def test_a_program_prints_the_same_in_the_page(
    path: Path, tab: MachineTab
) -> None:
    """Sockets, streams, selectors and signals, as on Linux."""
    process = natively(path)
    try:
        native = process.wait(), process.output()
    finally:
        process.close()
    assert native[0] == 0, native[1]
    code, output = tab.run(path.read_text("utf-8"))
    assert output == native[1]
    assert code == 0


@pytest.mark.parametrize(
    "path", programs.pairs(PROGRAMS), ids=lambda path: path.stem
)
def test_two_processes_print_the_same_in_the_page(
    path: Path, tab: MachineTab
) -> None:
    """A server and a client, each in a process of its own."""
    server = natively(path, "server")
    try:
        assert poll(lambda: listening(server.popen.pid, PAIR_PORT))
        client = natively(path, "client")
        try:
            codes = client.wait(), server.wait()
        finally:
            client.close()
    finally:
        server.close()
    assert codes == (0, 0), (client.output(), server.output())
    serving, connecting = tab.start_pair(path, PAIR_PORT)
    assert (tab.wait(connecting), tab.wait(serving)) == (0, 0)
    assert tab.output(connecting) == client.output()
    assert tab.output(serving) == server.output()


def test_a_program_reads_what_is_typed(tab: MachineTab) -> None:
    """`input()` waits, gets the line, and meets the end as EOFError."""
    source = (PROGRAMS / "keyboard.py").read_text("utf-8")
    number = tab.start({"keyboard.py": source}, "keyboard.py")
    tab.wait_for(number, "Name? ")
    tab.type(number, "Ada")
    tab.wait_for(number, "Hello, Ada!")
    tab.type(number, "two words")
    tab.type(number, "\x04")
    assert tab.wait(number) == 0
    assert tab.output(number) == (
        "Name? Ada\nHello, Ada!\ntwo words\ngot 'two words'\nend of input\n"
    )
