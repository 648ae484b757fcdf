"""What a process and the kernel send each other is defined in one place."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, cast

import pytest

from live.guest import linux, sockets
from live.guest.messages import EVENT_KINDS
from live.guest.syscalls import Syscalls
from live.host import MachineTab
from tools.example import ROOT
from tools.node import command

if TYPE_CHECKING:
    from live.guest.messages import KernelEvent

WORKER = """
async (folder) => {
  const source = `import ${JSON.stringify(`${folder}process.js`)}`
  const blob = new Blob([source], { type: "text/javascript" })
  const worker = new Worker(URL.createObjectURL(blob), { type: "module" })
  const failed = new Promise((resolve) => {
    worker.onerror = (event) => resolve(event.message)
    setTimeout(() => resolve("no error within 30 s"), 30000)
  })
  worker.postMessage({ op: "gossip" })
  const message = await failed
  worker.terminate()
  return message
}
"""


def test_pythons_messages_are_those_of_typescript() -> None:
    """`live/guest/messages.py` is what its generator prints."""
    printed = subprocess.run(
        [command("node"), "live/build/messages.mjs"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    written = (ROOT / "live" / "guest" / "messages.py").read_text("utf-8")
    assert written == printed, (
        "live/guest/messages.py: not up to date; run "
        "`node live/build/messages.mjs > live/guest/messages.py`"
    )


def test_an_unknown_event_is_an_error() -> None:
    """A process does not ignore what it does not know."""
    assert "gossip" not in EVENT_KINDS
    event = cast("KernelEvent", {"op": "gossip", "id": 1})
    with pytest.raises(ValueError, match="unknown event from the kernel"):
        Syscalls().handle(event)


def test_an_unknown_error_number_is_an_error() -> None:
    """No number but 0 means success."""
    sockets._raise_for(0)
    for name, (number, _) in linux.ERRORS.items():
        assert linux.ERRORS[linux.name_of(number)][0] == number, name
    with pytest.raises(ValueError, match=r"unknown error number .*: 4242"):
        sockets._raise_for(4242)


def test_a_worker_refuses_an_unknown_message(tab: MachineTab) -> None:
    """The error reaches the page, which ends the process."""
    folder = tab.page.evaluate("driver.machine.base")
    message = tab.page.evaluate(WORKER, folder)
    assert (
        'the worker of a process: unknown message {"op":"gossip"}' in message
    )
