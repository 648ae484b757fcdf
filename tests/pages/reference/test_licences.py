"""`docs/reference/licences.md`: every claim the page makes."""

from __future__ import annotations

import re
from pathlib import Path

from tools import bundles, licences
from tools.example import ROOT

TITLE = re.compile(r"^={72}\n(.+)\n={72}\n", re.M)


def test_the_table_is_what_its_command_writes() -> None:
    """Else run `python -m tools.licences`."""
    assert (ROOT / licences.FILE).read_text("utf-8") == licences.tables()


def test_every_python_package_has_the_text_of_its_licence(
    runtime: Path,
) -> None:
    """Beside the runtime, with a title, and not empty."""
    text = (runtime / "licences.txt").read_text("utf-8")
    _, *parts = TITLE.split(text)
    found = dict(zip(parts[::2], parts[1::2], strict=True))
    held = bundles.contents(bundles.load())
    assert found.keys() == set().union(*held.values(), bundles.IN_THE_PAGE)
    assert [name for name, each in found.items() if len(each) < 500] == []
