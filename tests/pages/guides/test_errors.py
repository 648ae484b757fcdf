"""`docs/guides/errors.md`: every claim the page makes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Player
from tools.example import ROOT, SNIPPETS

GUIDES = ROOT / "docs" / "guides"
INDEX = (GUIDES / "errors.md").read_text("utf-8")
ROWS = re.findall(r"^\| \[`(.+?)`\]\((\S+?)#(\S+?)\) \|", INDEX, re.M)
"""What the tables list: (the error's text, page, anchor)."""


def section(page: str, anchor: str) -> str:
    """Return a section of a page, from its heading to the next."""
    text = (GUIDES / page).read_text("utf-8")
    found = re.search(
        rf"^## `[^\n]*` \{{ #{anchor} \}}\n.*?(?=^## |\Z)", text, re.M | re.S
    )
    assert found, f"docs/guides/{page}: no section #{anchor}"
    return found[0]


@pytest.mark.parametrize(("text", "page", "anchor"), ROWS)
def test_each_error_is_what_its_program_really_prints(
    text: str, page: str, anchor: str, played: Player
) -> None:
    """The heading is the text that a reader pastes into the search."""
    part = section(page, anchor)
    assert part.startswith(f"## `{text}`")
    if anchor == "rejected":
        run = played("production/origins")
        text = text.replace("InvalidStatus: ", "")
    else:
        run = played(f"errors/{anchor}")
    printed = "\n".join(
        line for actor in run.outputs for line in run.lines(actor)
    )
    # Newer Pythons put the number in twice.
    printed = printed.replace(": [errno 98] address", ": address")
    # Without a network, nobody knows which names there are.
    printed = printed.replace(
        "[Errno -3] Temporary failure in name resolution",
        "[Errno -2] Name or service not known",
    )
    assert text in printed


@pytest.mark.parametrize(("text", "page", "anchor"), ROWS)
def test_each_red_box_fails_and_the_fix_works(
    text: str, page: str, anchor: str, played: Player
) -> None:
    """The last exit is 0: of the fixed program, or of its server."""
    if anchor in ("rejected", "plain_http", "address_in_use"):
        return  # their own tests look closer
    run = played(f"errors/{anchor}")
    assert "!!! failure" in section(page, anchor)
    assert 1 in run.exits.values(), f"{text}: nothing failed"
    if anchor != "no_close_frame":  # fixed on the page on production
        assert list(run.exits.values())[-1] == 0


def test_the_list_holds_every_error_that_has_a_program() -> None:
    """Nobody finds an error that the list leaves out."""
    folders = {
        path.parent.name
        for path in (SNIPPETS / "errors").glob("*/example.toml")
    }
    assert folders == {anchor for _, _, anchor in ROWS} - {"rejected"}


def last_line(*command: str, cwd: Path) -> str:
    """Run Python and return the last line of what it complained."""
    completed = subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert completed.returncode == 1
    return completed.stderr.splitlines()[-1]


def test_without_the_library_the_import_fails(tmp_path: Path) -> None:
    """`-I -S`: a Python that has nothing installed."""
    error = last_line("-I", "-S", "-c", "import websockets", cwd=tmp_path)
    assert f"| `{error}` |" in INDEX


def test_a_file_called_websockets_hides_the_library(tmp_path: Path) -> None:
    """The echo client, saved under the worst name there is."""
    shutil.copy(SNIPPETS / "echo" / "client.py", tmp_path / "websockets.py")
    error = last_line("websockets.py", cwd=tmp_path)
    assert f"| `{error}` |" in INDEX


def test_an_old_version_has_no_websockets_asyncio(tmp_path: Path) -> None:
    """A package without that part, as versions before 13 were."""
    (tmp_path / "websockets").mkdir()
    (tmp_path / "websockets" / "__init__.py").touch()
    shutil.copy(SNIPPETS / "echo" / "client.py", tmp_path)
    error = last_line("client.py", cwd=tmp_path)
    assert f"| `{error}` |" in INDEX


def test_a_part_of_the_library_has_to_be_imported(tmp_path: Path) -> None:
    """`import websockets` alone does not import `websockets.client`."""
    code = "import websockets; websockets.client"
    error = last_line("-c", code, cwd=tmp_path)
    assert f"| `{error}` |" in INDEX


def test_websocket_without_an_s_is_another_library(tmp_path: Path) -> None:
    """It is not installed here, as it is not for the reader."""
    error = last_line("-c", "import websocket", cwd=tmp_path)
    assert f"| `{error}` |" in INDEX
