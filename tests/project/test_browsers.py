"""`tools/browsers.py`: a browser that is not there says how to install it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import browsers
from tools.errors import ProjectError


def test_a_missing_browser_is_one_line_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is an error, never a skip."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    browsers.downloaded.cache_clear()
    for name in browsers.NAMES:
        with pytest.raises(ProjectError) as raised:
            browsers.launch_options(name)
        (line,) = str(raised.value).splitlines()
        assert line.startswith(f"{name}: no such browser here")
        assert "python -m tools.browsers" in line


def test_the_system_s_browser_comes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No download where the reader has a browser."""
    chromium = tmp_path / "chromium-browser"
    chromium.write_text("#!/bin/sh\n")
    chromium.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    options = browsers.launch_options("chromium")
    assert options["executable_path"] == str(chromium)
    assert options["chromium_sandbox"] is not browsers.is_root()
