"""`docs/frameworks/fastapi-test.md`: every claim the page makes."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Player
from tests.pages.frameworks.servers import pytest_prints
from tools.example import ROOT, find

PAGE = (ROOT / "docs" / "frameworks" / "fastapi-test.md").read_text("utf-8")


def test_both_ways_of_testing_pass(played: Player) -> None:
    """The long message is counted by the one, and refused by the other."""
    run = played("fastapi_test")
    assert run.lines("with_client")[-1].startswith("3 passed")
    assert run.lines("with_server")[-1].startswith("2 passed")


def test_python_m_pytest_does_the_same(tmp_path: Path) -> None:
    """And a server without the limit fails the test that expects it."""
    folder = find("fastapi_test").folder
    assert "5 passed" in pytest_prints(folder, 0)
    for path in folder.iterdir():
        if path.suffix in (".py", ".ini"):
            text = path.read_text("utf-8").replace(", ws_max_size=100", "")
            (tmp_path / path.name).write_text(text, "utf-8")
    told = pytest_prints(tmp_path, 1, "test_with_server.py")
    assert "DID NOT RAISE" in told
    assert "1 failed, 1 passed" in told


def test_without_a_plugin_a_coroutine_is_not_run(tmp_path: Path) -> None:
    """The page's heading has the words of the error."""
    (tmp_path / "pytest.ini").write_text("[pytest]\n", "utf-8")
    (tmp_path / "test_it.py").write_text("async def test_it(): ...", "utf-8")
    told = pytest_prints(tmp_path, 1, "-p", "no:asyncio", "-p", "no:anyio")
    error = "async def functions are not natively supported"
    assert error in told
    assert f"### {error} {{" in PAGE
