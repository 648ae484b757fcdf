"""Programs that misbehave: told as on Linux, ended for certain."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from live.host import MachineTab
from tests.harness.actor import Process

ENDINGS = {
    "exit_code": "import sys\nprint('bye')\nsys.exit(3)\n",
    "exit_text": "raise SystemExit('cannot go on')\n",
    "exit_none": "raise SystemExit\n",
    "at_once": (
        "import os\ntry:\n    print('out', flush=True)\n    os._exit(4)\n"
        "finally:\n    print('never')\n"
    ),
    "unhandled": "def f():\n    raise ValueError('no')\n\nf()\n",
    "group": (
        "raise ExceptionGroup('both', [ValueError(1), KeyError('x')])\n"
    ),
    "syntax": "print('never')\nx = = 1\n",
    "recursion": (
        "def f(n):\n    return f(n + 1)\n\n"
        "try:\n    f(0)\nexcept RecursionError as error:\n"
        "    print(type(error).__name__)\n"
    ),
    "at_exit": (
        "import atexit\natexit.register(print, 'at exit')\nprint('first')\n"
    ),
    "stderr": "import sys\nprint('out')\nprint('err', file=sys.stderr)\n",
    "in_a_task": (
        "import asyncio\n\n"
        "async def main():\n    raise RuntimeError('in a task')\n\n"
        "asyncio.run(main())\n"
    ),
    "module_beside": "import program\nprint(program.__name__)\n",
    "leak": (
        "import asyncio\n\nasync def main():\n    asyncio.sleep(1)\n"
        "    print('on')\n\nasyncio.run(main())\n"
    ),
}

FRAMES = re.compile(
    r"^ *File .*\n( +(?!File).*\n)*|^ *\|? *File .*\n|^ +[~^]+\n", re.M
)


def settled(output: str) -> str:
    """Leave out frames: they name folders, and 3.14 draws them anew."""
    output = re.sub(r"\S*/program\.py", "program.py", output)
    output = FRAMES.sub("", output)
    return re.sub(r"RuntimeWarning: Enable tracemalloc.*\n", "", output)


@pytest.mark.parametrize("name", ENDINGS)
def test_a_program_ends_as_it_does_in_a_terminal(
    name: str, tab: MachineTab, tmp_path: Path
) -> None:
    """The same exit code, and the same last words."""
    path = tmp_path / "program.py"
    path.write_text(ENDINGS[name])
    process = Process("program", path)
    try:
        native = process.wait(), process.output()
    finally:
        process.close()
    code, output = tab.run(ENDINGS[name])
    assert settled(output) == settled(native[1])
    assert code == native[0]


def test_a_traceback_names_the_line_and_shows_it(tab: MachineTab) -> None:
    """From the program's own first frame; nothing of the runner."""
    code, output = tab.run("import json\n\njson.loads('{')\n")
    lines = output.splitlines()
    assert code == 1
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[1] == '  File "/home/reader/program.py", line 3, in <module>'
    assert lines[2] == "    json.loads('{')"
    assert "guest" not in output


COUNTING = """\
import signal
import sys
import threading


def count() -> None:
    n = 0
    while True:
        n += 1


if "thread" in sys.argv:
    threading.Thread(target=count, daemon=True).start()
signal.signal(signal.SIGUSR1, lambda number, frame: print("got", number))
print("counting")
try:
    count()
finally:
    print("cleaned up")
"""


@pytest.mark.parametrize("args", [(), ("thread",)], ids=str)
def test_stop_ends_an_endless_loop(
    args: tuple[str, ...], tab: MachineTab
) -> None:
    """Ctrl+C raises KeyboardInterrupt in the loop; other signals work too."""
    number = tab.start({"program.py": COUNTING}, "program.py", args)
    tab.wait_for(number, "counting")
    tab.signal(number, 10)
    tab.wait_for(number, "got 10\n")
    tab.signal(number, 2)
    assert tab.wait(number) == -2
    lines = tab.output(number).splitlines()
    assert lines[2:5] == [
        "cleaned up",
        "Traceback (most recent call last):",
        '  File "/home/reader/program.py", line 17, in <module>',
    ]
    assert re.search(r'", line [89], in count\n', tab.output(number))
    assert lines[-1] == "KeyboardInterrupt"
    assert "guest" not in tab.output(number)


FAILING = """\
import contextlib
import socket

HOST = "127.0.0.1"
with (
    socket.create_server((HOST, 9100)) as taken,
    socket.socket(type=socket.SOCK_DGRAM) as box,
):
    box.bind((HOST, 9100))
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(type=kind) as failing:
            for address in ((HOST, 9100), ("192.0.2.1", 9100)):
                with contextlib.suppress(OSError):
                    failing.bind(address)
                with contextlib.suppress(OSError):
                    failing.connect((HOST, 9101))
        with socket.socket(socket.AF_UNIX, kind) as failing:
            with contextlib.suppress(OSError):
                failing.connect("nobody")
print("closed")
input()
"""


def test_a_socket_whose_bind_failed_leaves_nothing_in_the_kernel(
    tab: MachineTab,
) -> None:
    """Nor one that could not connect, of any kind."""
    number = tab.start({"program.py": FAILING}, "program.py")
    tab.wait_for(number, "closed")
    tab.wait_for_reading(number)
    assert tab.page.evaluate("n => driver.sockets(n)", number) == 0


STOPPING = """\
import os
import signal
import threading

threading.Timer(0.01, print, ("another thread",)).start()
print("before", flush=True)
os.kill(os.getpid(), signal.SIGSTOP)
print("after")
"""


def test_a_process_that_stops_itself_stays_stopped(tab: MachineTab) -> None:
    """SIGSTOP stops all its threads; nobody sends SIGCONT, and Kill works."""
    number = tab.start({"program.py": STOPPING}, "program.py")
    tab.wait_for(number, "before\n")
    tab.signal(number, 15)
    assert tab.run("import time\ntime.sleep(0.1)\nprint('other')\n")[0] == 0
    assert tab.output(number) == "before\n"
    tab.signal(number, 9)
    assert tab.wait(number) == -9


def test_without_tls_both_sides_end(tab: MachineTab) -> None:
    """The client raises SSLError, and its server sees the connection end."""
    source = (
        "import asyncio\nfrom websockets.asyncio.client import connect\n\n"
        "async def serve(reader, writer):\n"
        "    print('received', await reader.read())\n"
        "    writer.close()\n    ended.set()\n\n"
        "async def main():\n    global ended\n    ended = asyncio.Event()\n"
        "    await asyncio.start_server(serve, 'localhost', 8765)\n"
        "    try:\n        await connect('wss://localhost:8765')\n"
        "    finally:\n        await ended.wait()\n\n"
        "asyncio.run(main())\n"
    )
    code, output = tab.run(source)
    lines = output.splitlines()
    assert (code, lines[0]) == (1, "received b''")
    assert lines[-1].startswith("ssl.SSLError: ")
    assert "ws://" in lines[-1]
    assert "guest" not in output


def test_an_endless_loop_is_killed(tab: MachineTab) -> None:
    """Its worker ends, whatever Python does in it; the bench has the time."""
    source = "print('looping')\nwhile True:\n    pass\n"
    number = tab.start({"program.py": source}, "program.py")
    tab.wait_for(number, "looping")
    tab.signal(number, 9)
    assert tab.wait(number) == -9


def test_stop_ends_a_loop_that_prints(tab: MachineTab) -> None:
    """Every system call lets a signal in, so Ctrl+C works as it should."""
    source = (
        "try:\n    while True:\n        print('x')\nfinally:\n    print('!')"
    )
    number = tab.start({"program.py": source}, "program.py")
    tab.wait_for(number, "x\nx\n")
    tab.signal(number, 2)
    assert tab.wait(number) == -2
    assert "!\nTraceback" in tab.output(number)
    assert tab.output(number).endswith("KeyboardInterrupt\n")


def test_stop_wakes_a_program_that_sleeps(tab: MachineTab) -> None:
    """`time.sleep` blocks the process, and Ctrl+C ends it."""
    source = "import time\nprint('sleeping')\ntime.sleep(600)\n"
    number = tab.start({"program.py": source}, "program.py")
    tab.wait_for(number, "sleeping")
    tab.signal(number, 2)
    assert tab.wait(number) == -2
    assert tab.output(number).splitlines()[1:] == [
        "Traceback (most recent call last):",
        '  File "/home/reader/program.py", line 3, in <module>',
        "    time.sleep(600)",
        "    ~~~~~~~~~~^^^^^",
        "KeyboardInterrupt",
    ]


def test_a_hundred_thousand_lines_all_arrive(tab: MachineTab) -> None:
    """Nothing is lost and nothing hangs."""
    code, output = tab.run(
        "for n in range(100_000):\n    print(n)\n", bound=60
    )
    assert code == 0
    assert output.splitlines() == [str(n) for n in range(100_000)]


def test_memory_runs_out_for_one_process_alone(tab: MachineTab) -> None:
    """MemoryError, as Python says it; another process goes on."""
    other = tab.start({"a.py": "print(input())"}, "a.py")
    source = (
        "try:\n    hoard = []\n    while True:\n"
        "        hoard.append(bytes(1 << 26))\n"
        "except MemoryError:\n    hoard = []\n    print('no memory')\n"
    )
    code, output = tab.run(source)
    assert (code, output) == (0, "no memory\n")
    tab.type(other, "still here")
    assert tab.wait(other) == 0
    assert tab.output(other) == "still here\nstill here\n"


def test_every_run_has_a_clean_interpreter(tab: MachineTab) -> None:
    """Nothing that one program leaves reaches the next."""
    tab.run("import sys\nsys.left = 1\nopen('left.txt', 'w').close()\n")
    code, output = tab.run(
        "import os, random, sys\nprint(hasattr(sys, 'left'), os.listdir())\n"
    )
    assert (code, output) == (0, "False ['program.py']\n")


def test_two_processes_draw_different_random_numbers(tab: MachineTab) -> None:
    """Both come from one snapshot; each is seeded anew."""
    source = "import random\nprint(random.random())\n"
    assert tab.run(source) != tab.run(source)
