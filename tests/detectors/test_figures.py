"""Every drawing is a whole image, in both schemes and for every reader."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tools.example import ROOT

FIGURES = sorted((ROOT / "docs" / "figures").glob("*.svg"))
CSS = (ROOT / "docs" / "assets" / "figures.css").read_text("utf-8")
SVG = "{http://www.w3.org/2000/svg}"


def faults(path: Path) -> Iterator[str]:
    """Yield what is wrong with a drawing, one line each."""
    text = path.read_text("utf-8")
    if re.search(r"\n[ \t]*\n", text):
        # Markdown ends a block of HTML there, and drops the rest.
        yield f"{path.name}: has a blank line; remove it"
    root = ElementTree.fromstring(text)
    if root.get("role") != "img":
        yield f'{path.name}: needs role="img"'
    label = (root.get("aria-labelledby") or "").split()
    told = [root.find(f"{SVG}title"), root.find(f"{SVG}desc")]
    if [None if part is None else part.get("id") for part in told] != label:
        yield f"{path.name}: aria-labelledby must name its title and desc"
    for element in root.iter():
        if element.tag == f"{SVG}style" or element.get("style"):
            yield f"{path.name}: has a style; use the classes of figures.css"
        for name in (element.get("class") or "").split():
            if not re.search(rf"\.{re.escape(name)}\b(?!-)", CSS):
                yield f"{path.name}: figures.css has no class {name}"


def ids(path: Path) -> list[str]:
    """Return the ids of a drawing."""
    return re.findall(r'\bid="([^"]+)"', path.read_text("utf-8"))


@pytest.mark.parametrize("path", FIGURES, ids=lambda path: path.name)
def test_a_drawing_is_whole_named_and_follows_the_scheme(path: Path) -> None:
    """No blank line, a title and a description, classes and no styles."""
    assert list(faults(path)) == []


def test_no_id_is_in_two_drawings() -> None:
    """Two drawings may stand on one page."""
    counts = Counter(name for path in FIGURES for name in ids(path))
    assert [name for name, count in counts.items() if count > 1] == []


GOOD = """<svg class="fig" role="img" aria-labelledby="t d"
     xmlns="http://www.w3.org/2000/svg">
<title id="t">A</title><desc id="d">B</desc><path class="fig-line"/>
</svg>
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("</svg>", "\n</svg>", "has a blank line"),
        (' role="img"', "", "needs role"),
        ('"t d"', '"t"', "aria-labelledby must name"),
        ('<desc id="d">B</desc>', "", "aria-labelledby must name"),
        ("<path", '<path style="fill:red"', "has a style"),
        ("<path", "<style>a{}</style><path", "has a style"),
        ("fig-line", "fig-lin", "no class fig-lin"),
    ],
)
def test_a_planted_fault_is_found(
    old: str, new: str, told: str, tmp_path: Path
) -> None:
    """Each rule, broken once; and the good drawing passes."""
    path = tmp_path / "figure.svg"
    path.write_text(GOOD, "utf-8")
    assert list(faults(path)) == []
    path.write_text(GOOD.replace(old, new), "utf-8")
    assert [fault for fault in faults(path) if told in fault]
