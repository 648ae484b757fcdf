"""The host page: a machine and a driver, no example and no button."""

from __future__ import annotations

from html import escape
from pathlib import Path

PAGE = """<!doctype html>
<html lang="en"><head><title>loading</title>
<meta http-equiv="Content-Security-Policy" content="{policy}">
<link rel="icon" href="data:,">
<script type="module" src="assets/live/driver.js"></script></head></html>
"""


def write_page(folder: Path, runtime: Path, policy: str) -> Path:
    """Write the host page into a folder to serve; return the folder.

    Args:
        folder: is made, if it is not there.
        runtime: the folder of the built runtime; `assets/live` links to it.
        policy: the content security policy of the page.
    """
    (folder / "assets").mkdir(parents=True)
    (folder / "assets" / "live").symlink_to(runtime.resolve())
    html = PAGE.format(policy=escape(policy, quote=False))
    (folder / "index.html").write_text(html, "utf-8")
    return folder
