"""How fast programs run in the page, against a plain Pyodide."""

from __future__ import annotations

from live import bench
from tools.benchmarks import circumstances
from tools.example import ROOT

FILE = ROOT / "live" / "measured.txt"


def measure() -> str:
    """Measure in both browsers; return the table, with the bars."""
    return bench.measure() + circumstances("playwright")
