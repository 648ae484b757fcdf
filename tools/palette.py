"""Leave out of the theme's styles the colours that no page chooses.

Material has rules for 21 primary colours and 16 accents; a page names its own
in `data-md-color-primary` and `data-md-color-accent`. The rest is over half of
the palette that every first visit loads.
"""

from __future__ import annotations

import re
from pathlib import Path

PALETTES = "assets/stylesheets/palette.*.css"
"""Where Material puts it; an engine without one loses nothing."""

CHOSEN = re.compile(r'data-md-color-(primary|accent)="?([\w-]+)')
RULE = re.compile(r"(?P<selectors>[^{}]+)\{[^{}]*\}")
EMPTY = re.compile(r"@media[^{}]*\{\}")


def prune(folder: Path, pages: list[str]) -> None:
    """Remove the rules for colours that are in no page of a built site.

    Args:
        folder: the site.
        pages: the HTML of all of its pages.
    """
    chosen = {found for page in pages for found in CHOSEN.findall(page)}

    def kept(rule: re.Match[str]) -> str:
        selectors = rule["selectors"].split(",")
        used = [
            selector
            for selector in selectors
            if chosen.issuperset(CHOSEN.findall(selector))
        ]
        body = rule[0][len(rule["selectors"]) :]
        return ",".join(used) + body if used else ""

    for path in folder.glob(PALETTES):
        text = RULE.sub(kept, path.read_text("utf-8"))
        path.write_text(EMPTY.sub("", text), "utf-8")
