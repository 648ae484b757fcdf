"""Measurements, one module each, run by `tools.bench`."""

from __future__ import annotations

import os
import platform
from datetime import date
from importlib.metadata import version


def circumstances(*packages: str) -> str:
    """Return machine, versions and date: what a number depends on."""
    versions = [f"{name} {version(name)}" for name in packages]
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs\n"
        + ", ".join([f"Python {platform.python_version()}", *versions])
        + f"\nmeasured on {date.today()}\n"
    )
