"""A project of three pages, to build, serve and break.

Its tools, theme and settings are this project's own; its pages and its one
example are few, so that a build takes a second.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from tools.checks.console import made
from tools.example import ROOT

COPIED = (
    ".github/workflows",
    "docs/assets",
    "live",
    "overrides",
    "snippets/echo",
    "tools",
)
FILES = (
    "Makefile",
    "mkdocs.yml",
    "pyproject.toml",
    "requirements.txt",
    "snippets/ruff.toml",
)
NAV = """nav:
  - Home: index.md
  - Guide: guides/guide.md
  - Glossary: reference/glossary.md
"""
PAGES = {
    "index.md": """# Home

<div class="lab" data-example="echo" markdown>

```python title="server.py"
--8<-- "echo/server.py"
```

```text title="server.py prints"
--8<-- "echo/server.txt"
```

```python title="client.py"
--8<-- "echo/client.py"
```

```text title="client.py prints"
--8<-- "echo/client.txt"
```

</div>
""",
    "guides/guide.md": "# Guide\n\n[Home](../index.md), [words](#words)\n"
    "\n## Words\n\nIn the [glossary](../reference/glossary.md).\n"
    "\n## Recap { #recap data-search-exclude }\n\n- One.\n- Two.\n- Three.\n"
    "\n## Where next\n\nTo the [glossary](../reference/glossary.md).\n",
    "reference/glossary.md": "# Glossary\n\nEcho\n: What comes back.\n",
}
STEPS = "## Add an example in five steps\n\n1. One.\n"


def write(folder: Path) -> Path:
    """Write the project into an empty folder and return that."""
    for name in COPIED:
        shutil.copytree(
            ROOT / name,
            folder / name,
            # What tools/live.py builds, and its tests, are not needed.
            ignore=shutil.ignore_patterns("__pycache__", "live", "tests"),
        )
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    for name, text in PAGES.items():
        page = folder / "docs" / name
        page.parent.mkdir(exist_ok=True)
        page.write_text(text, "utf-8")
    settings = folder / "mkdocs.yml"
    before, found, _ = settings.read_text("utf-8").partition("nav:\n")
    assert found
    settings.write_text(before + NAV, "utf-8")
    commands = "".join(f"`make {target}`\n" for target in made(folder))
    (folder / "README.md").write_text(f"{commands}\n{STEPS}", "utf-8")
    (folder / "CONTRIBUTING.md").write_text(STEPS, "utf-8")
    return folder
