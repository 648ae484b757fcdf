"""A site with a page for each lab, built and finished as the real one is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools import live
from tools.example import ROOT, Example, all_examples, load
from tools.finish import LIVE, finish

OWN = ROOT / "tests" / "labs" / "examples"
"""Examples for tests alone, laid out as those of `snippets/`."""

PAGE = """# {title}

<div class="lab" data-example="{name}" markdown>

```{language} title="{file}"
--8<-- "{name}/{file}"
```

</div>

[The other page](other.md)
"""
CONFIG = """INHERIT: {root}/mkdocs.yml
docs_dir: {docs}
watch: []
nav:
  - Home: index.md
  - Other: other.md
  - Playground: playground.md
markdown_extensions:
  attr_list: {{}}
  md_in_html: {{}}
  pymdownx.highlight: {{}}
  pymdownx.superfences: {{}}
  pymdownx.snippets:
    base_path: [{root}/snippets, {own}]
    check_paths: true
"""


SHOWN = {
    "echo": "server.py",
    "room": "member.py",
    "datagrams": "receiver.py",
    "hub": "hub.py",
    "slow_loop": "example.toml",
    "slow_broadcast": "example.toml",
    "slow_holds": "example.toml",
    "browser_echo": "index.html",
}
"""The labs of the tests' site, and the file that each page shows."""


def examples() -> list[Example]:
    """Return the examples of the site, and those that are the tests' own."""
    own = (load(path, OWN) for path in OWN.glob("*/example.toml"))
    return [*all_examples(), *own]


SITE = "site"
"""The built site, inside the folder that it was built in."""


def build(folder: Path) -> None:
    """Build the site with a page for each lab.

    Args:
        folder: where to work.
    """
    docs = folder / "docs"
    shutil.copytree(
        ROOT / "docs" / "assets",
        docs / "assets",
        ignore=shutil.ignore_patterns("live"),
    )
    shutil.copy(ROOT / "docs" / "playground.md", docs)
    (docs / "other.md").write_text("# Other\n\n[Back](index.md)\n")
    for index, (name, file) in enumerate(SHOWN.items()):
        page = docs / ("index.md" if index == 0 else f"{name}.md")
        language = Path(file).suffix[1:].replace("py", "python")
        page.write_text(
            PAGE.format(title=name, name=name, file=file, language=language)
        )
    config = folder / "mkdocs.yml"
    config.write_text(CONFIG.format(root=ROOT, docs=docs, own=OWN))
    shutil.copytree(ROOT / "overrides", folder / "overrides")
    site = folder / SITE
    command = [sys.executable, "-m", "mkdocs", "build", "-q"]
    subprocess.run(
        [*command, "-f", str(config), "-d", str(site)],
        check=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
    live.builder(site / LIVE, examples()).run()
    finish(site)
