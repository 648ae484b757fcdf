"""The site's own styles and scripts are published without their spaces."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.errors import ProjectError
from tools.shrink import shrink

STYLE = """/* What this is for. */
.a {
  color: #ff0000;
}
"""
SCRIPT = """// What this is for.
const message = "Hello,  you"
document.title = message + "!"
"""


def test_styles_and_scripts_mean_the_same_in_fewer_bytes(
    tmp_path: Path,
) -> None:
    """Those of the site itself; what is below has a build of its own."""
    assets = tmp_path / "assets"
    (assets / "live").mkdir(parents=True)
    files = {"a.css": STYLE, "a.js": SCRIPT, "a.svg": "<svg>\n</svg>\n"}
    for folder in (assets, assets / "live"):
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8")
    shrink(tmp_path)
    assert (assets / "a.css").read_text("utf-8") == ".a{color:red}\n"
    script = (assets / "a.js").read_text("utf-8")
    assert script.startswith('const message="Hello,  you";')
    assert len(script) < len(SCRIPT) and "What this" not in script
    assert (assets / "a.svg").read_text("utf-8") == files["a.svg"]
    for name, text in files.items():
        assert (assets / "live" / name).read_text("utf-8") == text
    shrink(tmp_path)
    assert (assets / "a.js").read_text("utf-8") == script


def test_a_script_with_a_fault_stops_the_build(tmp_path: Path) -> None:
    """In one line that tells the line of the file."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "a.js").write_text("const = 1\n", "utf-8")
    with pytest.raises(ProjectError, match=r"^docs/assets/: .*1:6") as raised:
        shrink(tmp_path)
    assert "\n" not in str(raised.value)
