"""`make build`: the finished site in `site/`, or the old one left alone.

`SITE_URL` in the environment is the address that it is published under,
with its base path: SITE_URL=https://example.org/learn/ make build

With `REPO_URL`, the address of the repository, each page has a link to it and
one to edit the page: REPO_URL=https://github.com/you/site make build
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from live.build import StepFailed
from tools import downloads, feed, plain, verified
from tools.cli import run
from tools.errors import ProjectError
from tools.example import ROOT
from tools.finish import LIVE, finish
from tools.live import build_or_tell
from tools.shrink import shrink

MESSAGE = re.compile(
    r"^(?:WARNING|ERROR|CRITICAL)\s+-\s+(?P<text>.*(?:\n  - .*)*)$"
    r"|^Error: (?P<fatal>.*)$",
    re.M,
)

# What MkDocs and its extensions say -> what to say to a person.
SAYINGS: tuple[tuple[str, str], ...] = (
    (
        r"Error reading page '(?P<page>[^']+)': "
        r"Snippet at path '(?P<what>[^']+)' could not be found",
        "docs/{page}: includes {what}, which is not in snippets/ or "
        "docs/figures/; fix the path after --8<--",
    ),
    (
        r"Doc file '(?P<page>[^']+)' contains a link '(?P<what>[^']+)'"
        r".*not found.*",
        "docs/{page}: links to {what}, which does not exist; fix the link",
    ),
    (
        r"Doc file '(?P<page>[^']+)' contains a link '(?P<what>[^']+)'"
        r".*(?:does not contain an anchor|no such anchor).*",
        "docs/{page}: links to {what}, and there is no such heading; "
        "fix the part after #",
    ),
    (
        r"Error reading page '(?P<page>[^']+)': (?P<what>.*)",
        "docs/{page}: {what}; fix the page",
    ),
    (
        r"A reference to '(?P<page>[^']+)' is included in the 'nav'.*",
        "mkdocs.yml: nav names {page}, which is not in docs/; write the "
        "page or take it out of nav",
    ),
    (
        r"The following pages exist .*\n  - (?P<page>\S+)[\s\S]*",
        "docs/{page}: not in nav; name it there, in mkdocs.yml",
    ),
    (
        r"Config value '(?P<page>[^']+)': (?P<what>.*)",
        "mkdocs.yml: {page}: {what}",
    ),
)


def say(message: str) -> str:
    """Turn a message of MkDocs into a line that tells what to do."""
    for pattern, line in SAYINGS:
        if match := re.match(pattern, message):
            return line.format(**match.groupdict())
    return message


def faults(output: str) -> str:
    """Return what MkDocs found wrong, one line each, no traceback."""
    lines = [
        say(match["text"] or match["fatal"])
        for match in MESSAGE.finditer(output)
        if "Aborted with" not in match[0]
    ]
    if not lines:
        told = [line.strip() for line in output.splitlines() if line.strip()]
        lines = [f"mkdocs: {told[-1] if told else 'failed'}"]
    return "\n".join(dict.fromkeys(lines))


def run_checks() -> None:
    """Run the detectors of tools/checks, which a strict build lacks."""
    if importlib.util.find_spec("tools.checks.faults") is None:
        return
    completed = subprocess.run(
        [sys.executable, "-m", "tools.checks.faults"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if completed.returncode != 0:
        raise ProjectError((completed.stdout + completed.stderr).strip())


def run_mkdocs(folder: Path) -> None:
    """Build the pages into a folder, strictly."""
    completed = subprocess.run(
        # Not --quiet: it hides warnings from --strict too (MkDocs 1.6.1).
        [
            *(sys.executable, "-m", "mkdocs", "build", "--strict"),
            *("--site-dir", str(folder)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "NO_MKDOCS_2_WARNING": "1",
            "NO_COLOR": "1",
            "VERIFIED": verified.line(),
        },
    )
    if completed.returncode != 0:
        raise ProjectError(faults(completed.stdout + completed.stderr))


def run_runtime(folder: Path) -> None:
    """Build the runtime into a folder."""
    try:
        build_or_tell(folder)
    except StepFailed as error:
        raise ProjectError(str(error)) from None


def swap(new: Path, target: Path, spare: Path) -> None:
    """Put a finished folder in a target's place, or leave the target."""
    if not target.exists():
        new.rename(target)
        return
    target.rename(spare)
    try:
        new.rename(target)
    except OSError:
        spare.rename(target)
        raise


def build(target: Path) -> int:
    """Build the site; return how many pages it has.

    Raises:
        ProjectError: and the target is as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target: a rename must not cross file systems.
    work = Path(tempfile.mkdtemp(prefix=".site-", dir=target.parent))
    try:
        # Three independent steps; if several fail, the first one's error is
        # raised.
        with ThreadPoolExecutor() as pool:
            steps = [
                pool.submit(run_checks),
                pool.submit(run_mkdocs, work / "new"),
                pool.submit(run_runtime, work / "live"),
            ]
        for step in steps:
            step.result()
        # MkDocs has copied what `make serve` once built, maybe long ago.
        shutil.rmtree(work / "new" / LIVE, ignore_errors=True)
        if (work / "live").exists():
            (work / "live").rename(work / "new" / LIVE)
        pages = finish(work / "new")
        shrink(work / "new")
        plain.write(work / "new")
        downloads.write(work / "new", plain.address_of(work / "new"))
        feed.write(work / "new", plain.address_of(work / "new"))
        swap(work / "new", target, work / "old")
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return pages


def main() -> int:
    """Build into site/, or the folder that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tools.build")
    parser.add_argument("target", nargs="?", type=Path, default=ROOT / "site")
    target = parser.parse_args().target.resolve()
    began = time.monotonic()
    try:
        pages = build(target)
    except OSError as error:
        raise ProjectError(f"{error.filename}: {error.strerror}") from None
    took = time.monotonic() - began
    print(f"{pages} pages in {target} ({took:.1f} s)")
    return 0


if __name__ == "__main__":
    run(main)
