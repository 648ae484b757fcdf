"""Every link and every anchor of the built site leads somewhere."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.site.built import Site

LYCHEE = Path(sys.executable).parent / "lychee"


def broken(folder: Path, base: str) -> tuple[int, list[str]]:
    """Return how many links a folder has, and those that are broken."""
    told = subprocess.run(
        [
            *(str(LYCHEE), "--offline", "--include-fragments"),
            *("--index-files", "index.html", "--no-progress"),
            *("--root-dir", str(folder), "--format", "json"),
            # The 404 page names its files by their path on the host.
            *(
                "--remap",
                f"^file://{folder}{base.rstrip('/')}(/|$) file://{folder}/",
            ),
            f"{folder}/**/*.html",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stdout, told.stderr
    data = json.loads(told.stdout)
    return data["total"], [
        f"{Path(page).relative_to(folder)}: {fault['url']}"
        for page, faults in data["error_map"].items()
        for fault in faults
    ]


def test_no_link_and_no_anchor_is_broken(site: Site) -> None:
    """Inside the site; other people's sites are not asked here."""
    total, faults = broken(site.folder, site.server.base)
    assert total > 100
    assert not faults, faults


def test_a_broken_link_is_noticed(tmp_path: Path) -> None:
    """The tool tells a missing page and a missing anchor."""
    (tmp_path / "index.html").write_text(
        '<p id="here"><a href="nowhere/">a</a> <a href="#there">b</a>'
        ' <a href="#here">c</a>'
    )
    _, faults = broken(tmp_path, "/learn/")
    assert len(faults) == 2, faults
    assert any("nowhere" in fault for fault in faults)
    assert any("#there" in fault for fault in faults)
