"""What runs of the guest, inside a process, and of the TypeScript."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGES = "LIVE_PAGES"
"""Set for the tests: the folder for what Chromium's pages have run."""
PRELOAD = HERE.parent / "guest" / "preload.py"


def tracing_modules() -> dict[str, bytes]:
    """Return what `live.build.Build` adds to the guest, so that it measures.

    A process then writes what it has run to descriptor 3, at its end.
    """
    source = PRELOAD.read_text("utf-8")
    # On lines that are there, so that they keep their numbers.
    source = source.replace(
        "import sys\n", "import sys; from . import tracer\n"
    )
    source += "tracer.install(runner)\n"
    return {
        "live/guest/preload.py": source.encode(),
        "live/guest/tracer.py": (HERE / "tracer.py").read_bytes(),
    }
