"""How the project starts, and the one line that it stops with."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.actor import poll
from tests.project import small
from tools.example import ROOT, all_examples
from tools.settings import settings

PORT = 8123


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A small project, to break."""
    return small.write(tmp_path)


def serve(clone: Path, address: str) -> subprocess.Popen[str]:
    """Start `make serve`'s own part, in an environment that is made."""
    return subprocess.Popen(
        [sys.executable, "-m", "tools.serve"],
        cwd=clone,
        env={**os.environ, "SERVE_ADDRESS": address},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@pytest.fixture
def served(clone: Path) -> Iterator[Path]:
    """The copy, while it is served, with a changelog."""
    (clone / "docs" / "reference" / "changelog.md").write_text(
        "# Changelog\n\n## 2026-11-29: News { #2026-11-29 }\n\nText.\n",
        "utf-8",
    )
    process = serve(clone, f"127.0.0.1:{PORT}")
    try:
        yield clone
        os.killpg(process.pid, signal.SIGINT)
        output, _ = process.communicate(timeout=240)
        assert f"read http://127.0.0.1:{PORT}/ (Ctrl+C stops)" in output
        assert process.returncode == 0, output
        assert "Traceback" not in output
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def shows(path: str, text: str) -> bool:
    """Tell whether a served page has a text."""
    try:
        with urllib.request.urlopen(
            f"http://127.0.0.1:{PORT}/{path}", timeout=240
        ) as answer:
            return text in answer.read().decode()
    except (urllib.error.URLError, ConnectionError):
        return False


def test_a_change_to_a_program_reaches_the_reader(served: Path) -> None:
    """Live reload watches `snippets/`, not the pages alone."""
    assert poll(lambda: shows("", "Echo: "), 60)
    assert not shows("", "Changed: ")
    server = served / "snippets" / "echo" / "server.py"
    source = server.read_text("utf-8")
    server.write_text(source.replace("Echo: ", "Changed: "), "utf-8")
    assert poll(lambda: shows("", "Changed: "), 60)
    # What `make build` adds, and pages link to.
    assert shows("feed.xml", "<title>News<")


def test_mkdocs_serve_by_hand_works_too(clone: Path) -> None:
    """For people who'd rather not use make."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{PORT}"],
        cwd=clone,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert poll(lambda: shows("", "Echo: "), 60)
    finally:
        process.kill()
        process.wait()


def test_programs_run_beside_the_site() -> None:
    """It is served where no program of a page listens, by both commands."""
    address = settings()["dev_addr"]
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert f'[SITE_URL, "http://{address}/"]' in text
    assert f"<http://{address}/>" in (ROOT / "README.md").read_text("utf-8")
    ports = {port for example in all_examples() for port in example.ports}
    assert 8000 in ports
    assert int(address.rpartition(":")[2]) not in ports


@pytest.mark.parametrize("address", ["8000", "localhost:99999", "a b:1"])
def test_an_address_that_is_none(address: str, clone: Path) -> None:
    """The line shows how to write one."""
    output, _ = serve(clone, address).communicate(timeout=240)
    assert output.splitlines()[-1] == (
        f"SERVE_ADDRESS={address}: not a host and a port; write it like "
        "127.0.0.1:8080"
    )


def test_a_port_that_is_taken(clone: Path) -> None:
    """One line, before any work: who has it, and how to choose another."""
    page = clone / "docs" / "index.md"
    page.write_text('--8<-- "no/such.py"', "utf-8")
    with socket.create_server(("127.0.0.1", PORT)):
        process = serve(clone, f"127.0.0.1:{PORT}")
        output, _ = process.communicate(timeout=240)
    assert process.returncode == 1
    (line,) = output.splitlines()
    assert line.startswith(f"port {PORT} is taken by process {os.getpid()} (")
    assert line.endswith(
        "; stop it, or choose another: SERVE_ADDRESS=127.0.0.1:9000 make serve"
    )


def test_an_include_of_nothing_is_told_before_serving(clone: Path) -> None:
    """One line, with the file that was meant."""
    page = clone / "docs" / "index.md"
    text = page.read_text("utf-8")
    page.write_text(text.replace("echo/server.py", "echo/sever.py"), "utf-8")
    process = serve(clone, f"127.0.0.1:{PORT}")
    output, _ = process.communicate(timeout=240)
    assert process.returncode == 1
    assert output.endswith(
        "includes echo/sever.py, which is not in snippets or docs/figures; "
        "did you mean echo/server.py?\n"
    )
    assert output.count("\n") == text.count('"echo/server.py"')


OLD = """#!{python}
import runpy, sys
sys.version_info = (3, 8, 20, "final", 0)
sys.argv = sys.argv[1:]
if sys.argv[0] == "-c":
    exec(sys.argv[1])
else:
    runpy.run_path(sys.argv[0], run_name="__main__")
"""


def test_an_old_python_gets_a_sentence(clone: Path) -> None:
    """And not a traceback, where no newer one is on the path."""
    old = clone / "bin" / "python3"
    old.parent.mkdir()
    old.write_text(OLD.format(python=sys.executable), "utf-8")
    old.chmod(0o755)
    completed = subprocess.run(
        [shutil.which("make") or "make", "serve"],
        cwd=clone,
        env={"PATH": f"{old.parent}:/nowhere", "SHELL": "/bin/sh"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert completed.returncode != 0
    assert completed.stderr.splitlines()[0] == (
        "Python 3.8 is too old: this site needs Python 3.11 or later. "
        "Install one, or name it: make PYTHON=/path/to/python3.11 serve"
    )
    assert not (clone / ".venv").exists()


def test_an_environment_behind_a_link_is_left_alone(
    clone: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """It is somebody else's: to install into it is to empty it first."""
    theirs = tmp_path_factory.mktemp("theirs")
    (theirs / "installed").write_text("other packages", "utf-8")
    (clone / ".venv").symlink_to(theirs)
    completed = subprocess.run(
        [shutil.which("make") or "make", "serve", f"PYTHON={sys.executable}"],
        cwd=clone,
        capture_output=True,
        text=True,
        check=False,
    )
    assert completed.returncode != 0
    assert completed.stderr.startswith(
        ".venv is a link to another environment"
    )
    assert (theirs / "installed").exists()


def test_no_python_at_all_gets_a_sentence(clone: Path) -> None:
    """Before anything else is tried."""
    completed = subprocess.run(
        [shutil.which("make") or "make", "serve", "PYTHON=python9"],
        cwd=clone,
        capture_output=True,
        text=True,
        check=False,
    )
    assert completed.returncode != 0
    assert completed.stderr.splitlines()[0] == (
        "python9: not found; install Python 3.11 or later"
    )


def test_the_examples_play_in_a_background_job_too() -> None:
    """There, a shell has Ctrl+C ignored by all that it starts."""
    command = f"{sys.executable} -m pytest -q -p no:cacheprovider"
    command += " 'tests/examples/test_examples.py::"
    command += "test_a_reader_sees_what_the_page_shows[echo]'"
    completed = subprocess.run(
        ["sh", "-c", f"trap '' INT; exec {command}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert completed.returncode == 0, completed.stdout
