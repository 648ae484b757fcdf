"""The measurements behind the page *Choosing*, and what follows from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("measured.json")
"""Written by `python -m tools.bench choosing`, never by hand."""

Data = dict[str, Any]


def load() -> Data:
    """Return the committed data."""
    data: Data = json.loads(DATA.read_text("utf-8"))
    return data


def techniques(data: Data) -> list[str]:
    """Return the names of what was measured, in order."""
    return list(dict.fromkeys(row["technique"] for row in data["memory"]))


def find(rows: list[Data], **wanted: object) -> Data:
    """Return the one measurement with these values."""
    (found,) = (row for row in rows if wanted.items() <= row.items())
    return found


def both_ways(counts: Data) -> int:
    """Return the bytes to the server and from it."""
    return int(counts["up"]) + int(counts["down"])


def bytes_each(row: Data) -> float:
    """Return the bytes, both ways, for each update that a reader got."""
    return both_ways(row) / int(row["readers"] * row["updates"])


def requests_each(row: Data) -> float:
    """Return the requests for each update that a reader got."""
    return int(row["requests"]) / int(row["readers"] * row["updates"])


def a_minute(row: Data, amount: int) -> float:
    """Return what a reader's share of an amount is in a minute."""
    return amount / int(row["readers"]) / float(row["seconds"]) * 60


def to_connect(row: Data) -> float:
    """Return the bytes, both ways, until a reader has its first word."""
    return both_ways(row["connect"]) / int(row["readers"])
