"""What a transcript allows to differ, and what it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness.transcript import Differs, check

HANDLE = "Executing <Handle _read_ready() created at /a/b.py:263> took 0.712"
WRAPPED = """\
Executing <Task pending
    name='Task-1' wait_for=<Future created at /a/b.py:427>
    created at /a/c.py:100> took
    0.461 seconds
"""


@pytest.mark.parametrize(
    ("recorded", "printed"),
    [
        ("both sides may\n", f"both sides {HANDLE} seconds\nmay\n"),
        ("..\n", f".{HANDLE} seconds\n.\n"),
        ("Listening\n< {}\n", f"Listening\n{WRAPPED}< {{}}\n"),
    ],
    ids=["a line not ended", "between two dots", "wrapped by the program"],
)
def test_how_slow_the_machine_is_does_not_matter(
    tmp_path: Path, recorded: str, printed: str
) -> None:
    """Debug mode of asyncio reports it wherever the program is."""
    transcript = tmp_path / "program.txt"
    transcript.write_text(recorded, "utf-8")
    check(transcript, printed, (), record=False)
    with pytest.raises(Differs):
        check(transcript, f"{printed}And more.\n", (), record=False)
