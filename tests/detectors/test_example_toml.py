"""What can't be played stops with one line that says what to do."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tests.harness import actor, play
from tests.harness.actor import ExampleFailed
from tools import bundles
from tools.errors import ProjectError
from tools.example import Example, ExampleError, load

SERVER = """import socket

with socket.create_server(("localhost", 8765)):
    print("Listening")
    input()
"""

PLAYABLE = "title = 'x'\nsteps = [{ start = 'server.py' }]"


def plant(folder: Path, toml: str, source: str = SERVER) -> Path:
    """Write an example with one program, and return its `example.toml`."""
    place = folder / "snippets" / "planted"
    place.mkdir(parents=True)
    (place / "server.py").write_text(source, "utf-8")
    (place / "example.toml").write_text(toml, "utf-8")
    return place / "example.toml"


def example(folder: Path, toml: str, source: str = SERVER) -> Example:
    """Plant an example and load it."""
    return load(plant(folder, toml, source), folder / "snippets")


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("title = ", "not valid TOML: Invalid value"),
        ("steps = [{}]", "`title` is missing"),
        ("title = 'x'", "`steps` is missing"),
        ("title = 'x'\nsteps = []", "`steps` must not be empty"),
        ("title = ''\nsteps = [{}]", "`title` must not be empty"),
        (
            "title = 'x'\ncolour = 1",
            "`colour` is unknown; known are title, steps, ports, volatile, "
            "needs, lacks, mutants, modules, packages, grows",
        ),
        (
            "title = 'x'\nport = [8765]",
            "`port` is unknown; known are title, steps, ports, volatile, "
            "needs, lacks, mutants, modules, packages, grows; did "
            "you mean ports?",
        ),
        ("title = 1", "`title` must be text, not a whole number"),
        ("title = 'x'\nsteps = 1", "`steps` must be a list, not a whole num"),
        ("title = 'x'\nsteps = ['x']", "step 1: it must be a table, not text"),
        (
            "title = 'x'\nsteps = [{}]\nneeds = ['tsl']",
            "item 1 of `needs`: 'tsl' is unknown; known are signals, "
            "threads, tls; did you mean tls?",
        ),
        (
            "title = 'x'\nsteps = [{}]\nports = ['8765']",
            "item 1 of `ports` must be a whole number, not text",
        ),
        (
            "title = 'x'\nsteps = [{}]\nports = [8765, 0]",
            "item 2 of `ports` must be at least 1",
        ),
        (
            "title = 'x'\nsteps = [{}]\nports = [87650]",
            "item 1 of `ports` must be at most 65535",
        ),
        (
            "title = 'x'\nsteps = [{}]\nmodules = [1]",
            "item 1 of `modules` must be text, not a whole number",
        ),
        (
            "title = 'x'\nsteps = [{}]\npackages = ['fastpi']",
            "packages: there is no bundle 'fastpi'; there are "
            f"{', '.join(bundles.names())}",
        ),
        (
            "title = 'x'\nsteps = [{}]\nvolatile = [3]",
            "item 1 of `volatile` must be text, not a whole number",
        ),
        (
            "title = 'x'\nvolatile = ['(']\nsteps = [{}]",
            "volatile '(': missing ), unterminated subpattern",
        ),
        (
            "title = 'x'\nsteps = [{}]\n"
            "mutants = [{ file = 1, replace = 'a', by = '' }]",
            "mutant 1: `file` must be text, not a whole number",
        ),
        (
            "title = 'x'\nsteps = [{}]\nmutants = [{ file = 'server.py' }]",
            "mutant 1: `replace` is missing",
        ),
        (
            "title = 'x'\nsteps = [{}]\n"
            "mutants = [{ file = 'sever.py', replace = 'a', by = '' }]",
            "mutant 1: there is no sever.py beside it",
        ),
        (
            "title = 'x'\nsteps = [{}]\n"
            "grows = [{ from = '../echo/server.py', to = 'server.py' }]",
            "grows: there is no ../echo/server.py relative to this folder",
        ),
        ("title = 'x'\nsteps = [{}]", "step 1: needs exactly one of start, "),
        (
            "title = 'x'\nsteps = [{ start = 'server.py', kill = 'x' }]",
            "step 1: needs exactly one of start, ",
        ),
        (
            "title = 'x'\nsteps = [{ start = 'sever.py' }]",
            "step 1: there is no sever.py beside it",
        ),
        (
            "title = 'x'\nsteps = [{ start = 'server.py', args = [1] }]",
            "step 1: item 1 of `args` must be text, not a whole number",
        ),
        (
            "title = 'x'\nsteps = [{ start = 'server.py', listens = true }]",
            "step 1: `listens` must be a whole number, not true or false",
        ),
        (
            "title = 'x'\nsteps = [{ start = 'server.py', exits = '0' }]",
            "step 1: `exits` must be a whole number, not text",
        ),
        (
            "title = 'x'\nsteps = [{ start = 'server.py' },"
            " { start = 'server.py' }]",
            'step 2: server is started already; name this one with `as = "',
        ),
        (
            "title = 'x'\nsteps = [{ start = 'server.py' },"
            " { interrupt = 'sever' }]",
            "step 2: sever was not started; started are server",
        ),
        (
            "title = 'x'\nsteps = [{ type = 'hello' }]",
            'step 1: `type` needs `into = "NAME"`',
        ),
        (
            "title = 'x'\nsteps = [{ open = 'server.py', args = ['1'] }]",
            "step 1: `args` belongs to `start`, not to `open`",
        ),
        (
            "title = 'x'\nsteps = [{ open = 'server.py' },"
            " { wait = 'server', exits = 0 }]",
            "step 2: `exits` is for a program, and server is a page in a "
            "browser; remove it",
        ),
        (
            "title = 'x'\nsteps = [{ open = 'server.py' },"
            " { interrupt = 'server' }]",
            "step 2: `interrupt` is for a program, and server is a page",
        ),
        (
            "title = 'x'\nsteps = [{ start = 'server.py' },"
            " { wait = 'server' }]",
            "step 2: `wait` needs something to wait for: `listens`, ",
        ),
        (
            "title = 'x'\nsteps = [{ start = 'server.py', waits = 1 }]",
            "step 1: `waits` is unknown; known are start, open, type, ",
        ),
    ],
)
def test_an_example_that_makes_no_sense(
    toml: str, told: str, tmp_path: Path
) -> None:
    """The line names the file, the step and what is known."""
    path = plant(tmp_path, toml)
    with pytest.raises(ExampleError) as error:
        load(path, tmp_path / "snippets")
    line = str(error.value)
    assert line.startswith(f"snippets/planted/example.toml: {told}")
    assert "\n" not in line


def test_an_example_that_is_not_there(tmp_path: Path) -> None:
    """Its name may be misspelt."""
    missing = plant(tmp_path, "").with_name("none") / "example.toml"
    with pytest.raises(ExampleError) as error:
        load(missing, tmp_path / "snippets")
    assert str(error.value) == (
        "snippets/planted/none/example.toml: No such file or directory"
    )


def test_a_taken_port_names_its_holder(tmp_path: Path) -> None:
    """And the example that wants it."""
    planted = example(
        tmp_path,
        "title = 'x'\nports = [8765]\n"
        "steps = [{ start = 'server.py', listens = 8765 }]",
    )
    with (
        socket.create_server(("127.0.0.1", 8765)),
        pytest.raises(ProjectError) as error,
    ):
        play.play(planted)
    assert str(error.value).startswith(
        f"snippets/planted: port 8765 is taken by process {os.getpid()} ("
    )
    assert str(error.value).endswith("); stop it and run again")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("source", "steps", "told", "timeout"),
    [
        (
            "input()",
            "{ start = 'server.py', listens = 8765 }",
            "snippets/planted: server: 0.5 s passed without listening on "
            "port 8765; it printed ''",
            0.5,
        ),
        (
            "print('no')",
            "{ start = 'server.py', listens = 8765 }",
            "snippets/planted: server: ended with 0 without listening on "
            "port 8765; it printed 'no\\n'",
            None,
        ),
        (
            "print('no')",
            "{ start = 'server.py', prints = 'yes' }",
            "snippets/planted/server.py (server): ended without printing "
            "'yes'; it printed 'no\\n'",
            None,
        ),
        (
            "raise SystemExit(3)",
            "{ start = 'server.py', exits = 0 }",
            "snippets/planted: server ended with 3, not 0; it printed ''",
            None,
        ),
        (
            "input()",
            "{ start = 'server.py', exits = 0 }",
            "snippets/planted/server.py (server): still running after 0.5 s; "
            "it printed ''",
            0.5,
        ),
        (
            SERVER,
            "{ start = 'server.py', listens = 8765 }",
            "snippets/planted: server still runs after the last step; end "
            "it with a step",
            None,
        ),
        (
            "import subprocess, sys\n"
            "subprocess.Popen([sys.executable, '-c', 'input()'],"
            " stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)",
            "{ start = 'server.py', exits = 0 }",
            "snippets/planted: server left a process running",
            None,
        ),
        (
            "",
            "{ open = 'server.py' }",
            "snippets/planted: server.py needs a browser",
            None,
        ),
    ],
)
def test_a_program_that_does_not_do_its_part(
    source: str,
    steps: str,
    told: str,
    timeout: float | None,
    tmp_path: Path,
) -> None:
    """It ends with a line, and nothing is left running.

    Only where that line tells of a timeout, the timeout is a short one.
    """
    planted = example(
        tmp_path, f"title = 'x'\nports = [8765]\nsteps = [{steps}]", source
    )
    with pytest.MonkeyPatch.context() as patch:
        if timeout is not None:
            patch.setattr(actor, "TIMEOUT", timeout)
        with pytest.raises(ExampleFailed) as error:
            play.play(planted)
    assert str(error.value) == told


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (
            "lacks = ['a']",
            "needs the package a, which this page",
        ),
        (
            "lacks = ['a', 'b', 'c']",
            "needs the packages a, b and c, which",
        ),
        ("needs = ['tls']", "needs TLS, which a browser tab does not have"),
    ],
)
def test_the_page_says_what_it_does_not_have(
    tmp_path: Path, line: str, why: str
) -> None:
    """By name, so that the reader knows what to install."""
    planted = example(tmp_path, f"{PLAYABLE}\n{line}")
    assert not planted.in_the_page
    assert (planted.obstacle or "").startswith(f"it {why}")


def test_what_the_page_has_is_no_obstacle(tmp_path: Path) -> None:
    """Signals, threads, and the packages of bundles."""
    text = f"{PLAYABLE}\nneeds = ['signals', 'threads']\npackages = ['asgi']"
    assert example(tmp_path, text).in_the_page
