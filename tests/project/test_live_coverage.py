"""`live/coverage.txt` tells of the files that are there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from live.coverage import PAGES
from live.coverage.pages import Script
from tools.built import BUILT
from tools.example import ROOT
from tools.live import MAPPED
from tools.live_coverage import GUEST, REPORT, Row, table, typescript_rows

WEBSOCKET = "tests/runtime/test_websocket_class.py"
NOT_MEASURED = {"__init__.py"}
"""Of the guest: it has no code."""
VISITS = """
import sys
from pathlib import Path
from playwright.sync_api import sync_playwright
from live.coverage.pages import record_chromium
from tools.browsers import launch_options
from tools.static_server import Server

site, counts = map(Path, sys.argv[1:])
record_chromium(counts)
with Server("/", site) as server, sync_playwright() as playwright:
    browser = playwright.chromium.launch(**launch_options("chromium"))
    with browser.new_page() as page:
        for name in ("zero", "one", "two", "zero"):
            page.goto("about:blank")
            page.goto(f"{server.url}#{name}")
            page.wait_for_function("document.title")
    browser.close()
"""
"""Goes from one document to the next, in one tab."""
CHOICE = """function choose(name) {
  if (name === "#zero") return 0
  if (name === "#one") return 1
  if (name === "#two") return 2
  return 3
}
document.title = `chosen: ${choose(location.hash)}`
"""
AGAIN = "run `python -m tools.live_coverage` again"


@pytest.fixture(scope="module")
def nothing_ran(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    """The report of no run: all files of TypeScript that have code."""
    rows = typescript_rows(tmp_path_factory.mktemp("nothing"))
    return {row.file: row for row in rows}


def test_the_report_names_no_file_that_is_gone(
    nothing_ran: dict[str, Row],
) -> None:
    """Else it is older than a file's new name.

    A new file may be missing: to measure takes as long as all these tests.
    """
    named = {
        line.split()[0]
        for line in REPORT.read_text("utf-8").splitlines()
        if line.startswith("live/")
    }
    guest = {
        path.relative_to(ROOT).as_posix()
        for path in GUEST.glob("*.py")
        if path.name not in NOT_MEASURED
    }
    assert named, f"{REPORT.name}: {AGAIN}"
    assert named <= guest | set(nothing_ran), f"{REPORT.name}: {AGAIN}"


def test_what_did_not_run_counts_as_not_run(
    nothing_ran: dict[str, Row],
) -> None:
    """Also in a file that no test loads."""
    row = nothing_ran["live/src/protocol/sha1.ts"]
    assert row.lines[0] == row.branches[0] == 0 < row.lines[1]


def test_pages_frames_and_workers_are_measured(
    nothing_ran: dict[str, Row], tmp_path: Path
) -> None:
    """One visit: what ran in each, and the lines that did not."""
    env = {**os.environ, PAGES: str(tmp_path / "pages"), MAPPED: "1"}
    env.pop(BUILT, None)  # a runtime without source maps
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-k", "chromium", WEBSOCKET],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = {row.file: row for row in typescript_rows(tmp_path)}
    for file in ("host/driver", "frame/websocket", "process/worker"):
        row, before = (
            rows[f"live/src/{file}.ts"],
            nothing_ran[f"live/src/{file}.ts"],
        )
        assert row.lines[1] == before.lines[1], file
        assert before.lines[0] < row.lines[1] / 3 < row.lines[0], file
    # No lab is in that page.
    lab = "live/src/lab/lab.ts"
    assert rows[lab] == nothing_ran[lab]


def test_every_document_of_a_tab_is_measured_in_blocks(tmp_path: Path) -> None:
    """The branches that each visit took, and not the one that none took."""
    live = tmp_path / "site" / "assets" / "live"
    live.mkdir(parents=True)
    (live / "part-A.js").write_text(CHOICE)
    (live / "part-A.js.map").write_text("{}")
    page = '<!doctype html><script src="assets/live/part-A.js"></script>'
    (tmp_path / "site" / "index.html").write_text(page)
    counts = tmp_path / "counts"
    done = subprocess.run(
        [sys.executable, "-c", VISITS, str(tmp_path / "site"), str(counts)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (file,) = counts.glob("*.json")
    (script,) = json.loads(file.read_text("utf-8"))
    assert (script["source"], script["map"]) == (CHOICE, "{}")
    unrun = [
        {
            offset
            for block in function["ranges"]
            if block["count"] == 0
            for offset in range(block["startOffset"], block["endOffset"])
        }
        for functions in script["counts"]
        for function in functions
        if function["functionName"] == "choose"
    ]
    never = sorted(set.intersection(*unrun))
    assert "".join(CHOICE[offset] for offset in never).strip() == "return 3"


def test_a_call_without_its_blocks_counts_for_nothing_beside_one_with() -> (
    None
):
    """V8 tells of the whole function then, also of what did not run."""
    whole = {"startOffset": 0, "endOffset": 9, "count": 7}
    block = {"startOffset": 3, "endOffset": 5, "count": 0}
    script = Script("", "")
    for blocks in ([block], []):
        ranges = [dict(whole), *map(dict, blocks)]
        told = {"isBlockCoverage": bool(blocks), "ranges": ranges}
        script.add([told])
    ((function,),) = script.counts()
    assert [each["count"] for each in function["ranges"]] == [1, 0]


def test_the_report_has_sums_and_marks_what_is_under_the_bar() -> None:
    """By room, then by file."""
    rows = [
        Row("live/src/lab/a.ts", (9, 10), (1, 1), "7"),
        Row("live/src/lab/b.ts", (3, 10), (0, 0), "1-7"),
        Row("live/guest/c.py", (1, 1), (0, 2), ""),
    ]
    assert [line.split() for line in table(rows).splitlines()] == [
        ["room", "lines", "branches"],
        ["guest", "100.0", "1/1", "0.0", "0/2", "under", "90", "%"],
        ["src/lab", "60.0", "12/20", "100.0", "1/1", "under", "90", "%"],
        [],
        ["file", "lines", "branches"],
        ["live/guest/c.py", "100.0", "1/1", "0.0", "0/2", "under", "90", "%"],
        ["live/src/lab/a.ts", "90.0", "9/10", "100.0", "1/1"],
        [
            "live/src/lab/b.ts",
            "30.0",
            "3/10",
            "100.0",
            "0/0",
            "under",
            "90",
            "%",
        ],
    ]
