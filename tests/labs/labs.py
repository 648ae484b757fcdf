"""A site with labs in it, built and finished as the real one is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools import live
from tools.example import ROOT, load
from tools.finish import finish

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
markdown_extensions:
  attr_list: {{}}
  md_in_html: {{}}
  pymdownx.highlight: {{}}
  pymdownx.superfences: {{}}
  pymdownx.snippets:
    base_path: [{root}/snippets, {own}]
    check_paths: true
"""


def add_own(runtime: Path) -> None:
    """Teach a copy of the runtime the examples that are the tests' own."""
    listed = runtime / "examples.json"
    data = json.loads(listed.read_text("utf-8"))
    for path in OWN.glob("*/example.toml"):
        data[path.parent.name] = live.example_data(load(path, OWN.parent))
    listed.write_text(json.dumps(data), "utf-8")
    titles = json.dumps({name: data[name]["title"] for name in data})
    script = live.BUNDLES["page.js"]
    bundle = live.SOURCE / "build" / "bundle.mjs"
    live.run(live.node(), bundle, runtime, titles, f"page={script}")


def build(folder: Path, examples: list[tuple[str, str]]) -> Path:
    """Build a site with one page for each example; return its folder.

    Args:
        folder: where to work.
        examples: the name of each, and the file that its page shows.
    """
    docs = folder / "docs"
    shutil.copytree(ROOT / "docs" / "assets", docs / "assets")
    add_own(docs / "assets" / "live")
    (docs / "other.md").write_text("# Other\n\n[Back](index.md)\n")
    for index, (name, file) in enumerate(examples):
        page = docs / ("index.md" if index == 0 else f"{name}.md")
        language = Path(file).suffix[1:].replace("py", "python")
        page.write_text(
            PAGE.format(title=name, name=name, file=file, language=language)
        )
    config = folder / "mkdocs.yml"
    config.write_text(CONFIG.format(root=ROOT, docs=docs, own=OWN))
    shutil.copytree(ROOT / "overrides", folder / "overrides")
    site = folder / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "-q"]
    subprocess.run(
        [*command, "-f", str(config), "-d", str(site)],
        check=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
    finish(site)
    return site
