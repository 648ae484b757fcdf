"""A site with labs in it, built and finished as the real one is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.example import ROOT
from tools.finish import finish

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
    base_path: [{root}/snippets]
    check_paths: true
"""


def build(folder: Path, examples: list[tuple[str, str]]) -> Path:
    """Build a site with one page for each example; return its folder.

    Args:
        folder: where to work.
        examples: the name of each, and the file that its page shows.
    """
    docs = folder / "docs"
    shutil.copytree(ROOT / "docs" / "assets", docs / "assets")
    (docs / "other.md").write_text("# Other\n\n[Back](index.md)\n")
    for index, (name, file) in enumerate(examples):
        page = docs / ("index.md" if index == 0 else f"{name}.md")
        language = Path(file).suffix[1:].replace("py", "python")
        page.write_text(
            PAGE.format(title=name, name=name, file=file, language=language)
        )
    config = folder / "mkdocs.yml"
    config.write_text(CONFIG.format(root=ROOT, docs=docs))
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
