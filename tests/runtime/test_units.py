"""Tests that need no browser: `tests/runtime/units`, run by Node.js."""

from __future__ import annotations

from tools.live_coverage import units


def test_kernel_protocols_and_player_do_what_their_own_tests_say() -> None:
    """All of them pass."""
    completed = units()
    assert completed.returncode == 0, completed.stdout + completed.stderr
    assert "fail 0" in completed.stdout
