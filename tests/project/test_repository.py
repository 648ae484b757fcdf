"""`REPO_URL`: each page leads to its source, if that is anywhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project import small

REPOSITORY = "https://code.example/you/site"


@pytest.mark.parametrize("repository", ["", REPOSITORY])
def test_a_page_leads_to_its_source(tmp_path: Path, repository: str) -> None:
    """To edit it, and to the whole; nothing asks that site for anything."""
    project = small.write(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=project,
        env={
            **os.environ,
            "NO_MKDOCS_2_WARNING": "1",
            "REPO_URL": repository,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    page = project / "site" / "guides" / "guide" / "index.html"
    text = page.read_text("utf-8")
    assert "data-md-component=source" not in text.replace('"', "")
    links = re.findall(r'class="repository">(.*?)</p>', text, re.S)
    wanted = [
        f"{REPOSITORY}/edit/main/docs/guides/guide.md",
        REPOSITORY,
    ]
    found = [re.findall(r'href="(.*?)"', each) for each in links]
    assert found == ([wanted] if repository else [])
