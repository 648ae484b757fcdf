"""The GitHub workflows: zizmor has nothing to say about them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ZIZMOR = Path(sys.executable).parent / "zizmor"

CARELESS = """\
on: pull_request_target
jobs:
  greet:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: echo "${{ github.event.pull_request.title }}"
"""


def zizmor(folder: Path) -> subprocess.CompletedProcess[str]:
    """Audit the workflows in a folder, without the network."""
    return subprocess.run(
        [
            *(str(ZIZMOR), "--offline", "--quiet", "--no-progress"),
            *("--persona", "pedantic", "--format", "plain", str(folder)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_careless_workflow_is_noticed(tmp_path: Path) -> None:
    """A title that becomes a command, an action that is not pinned."""
    workflows = tmp_path / ".github" / "workflows"
    workflows.mkdir(parents=True)
    (workflows / "greet.yml").write_text(CARELESS)
    completed = zizmor(tmp_path / ".github")
    assert completed.returncode != 0
    assert "template-injection" in completed.stdout
    assert "unpinned-uses" in completed.stdout
