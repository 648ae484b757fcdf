"""A page prints a program once, and what changed is what changed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.detectors.test_pages_and_snippets import PROGRAM, TREE
from tools import changes
from tools.checks.faults import faults
from tools.example import SNIPPETS, all_examples
from tools.exercise import all_exercises

PAGE, EXAMPLE = "docs/page.md", "snippets/echo/example.toml"
GROWN = PROGRAM.replace('("hello")', '("hello", "again")')
SHOWN = """
```diff title="again.py: what changes"
--8<-- "echo/again.diff"
```

```python title="again.py"
--8<-- "echo/again.py"
```

```text title="again.py prints"
--8<-- "echo/again.txt"
```

</div>

```python title="again.py" linenums="4"
--8<-- "echo/again.py:4:5"
```

**Line 5**, `print(...)`, prints more.
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A repository without a fault, in which a program has grown."""
    example = TREE[EXAMPLE].replace("}]", '}, { start = "again.py" }]')
    grows = 'grows = [{ from = "server.py", to = "again.py", context = 1 }]\n'
    files = TREE | {
        PAGE: TREE[PAGE].replace("</div>\n", SHOWN, 1),
        EXAMPLE: example + grows,
        "snippets/echo/again.py": GROWN,
        "snippets/echo/again.txt": "hello again\n",
    }
    for name, text in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    changes.write(tmp_path)
    return tmp_path


def test_what_changed_is_shown_in_its_context(tree: Path) -> None:
    """As many lines around it as the example says; nothing is at fault."""
    assert (tree / "snippets/echo/again.diff").read_text("utf-8") == (
        "--- server.py\n+++ again.py\n@@ -4,3 +4,3 @@\n def main() -> None:\n"
        '-    print("hello")\n+    print("hello", "again")\n\n'
    )
    assert list(faults(tree)) == []


PLANTED = {
    "all of a program again": (
        '"echo/again.py:4:5"',
        '"echo/again.py"',
        "prints echo/again.py in full, as line 14 does; include only the "
        'lines that you explain, as in "echo/again.py:6:9"',
    ),
    "the same lines again": (
        "**Line 5**, `print(...)`, prints more.\n",
        '```python title="again.py" linenums="5"\n--8<-- '
        '"echo/again.py:5:6"\n```\n',
        "prints lines of echo/again.py that line 24 has; each line once is "
        "enough",
    ),
    "all of a program as a part": (
        'linenums="4"\n--8<-- "echo/again.py:4:5"',
        'linenums="1"\n--8<-- "echo/again.py:1:9"',
        "the part is all of echo/again.py; leave it out",
    ),
    "a part with the numbers of another": (
        'linenums="4"\n',
        'linenums="1"\n',
        'a part has the numbers of its file; write linenums="4" behind its '
        "title",
    ),
    "lines that are not in a row": (
        "again.py:4:5",
        "again.py:1:1,5:5",
        "includes lines 1:1,5:5 of echo/again.py; write first:last, so that "
        "the numbers are right",
    ),
    "a line that another part has": (
        "**Line 5**, `print(...)`, prints",
        "**Line 4**, `print(...)`, prints",
        "names line 4, but print( is in line 5 of echo/again.py",
    ),
    "a diff that is called a program": (
        "```diff",
        "```text",
        "again.diff is a diff; write ```diff",
    ),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_it_finds(tree: Path, planted: str) -> None:
    """The fault, in the page."""
    old, new, told = PLANTED[planted]
    page = tree / PAGE
    text = page.read_text("utf-8")
    assert text.count(old) == 1
    page.write_text(text.replace(old, new), "utf-8")
    assert told in [fault.split(": ", 1)[1] for fault in faults(tree)]


def test_it_finds_a_diff_or_a_part_without_the_whole(tree: Path) -> None:
    """Who wants to run the program needs all of it."""
    page = tree / PAGE
    whole = '```python title="again.py"\n--8<-- "echo/again.py"\n```\n'
    page.write_text(page.read_text("utf-8").replace(whole, ""), "utf-8")
    assert list(faults(tree)) == [
        "docs/page.md:21: shows a part of echo/again.py; show all of it too",
        "docs/page.md:10: shows what changed and not the result; add "
        "again.py below, folded away with ???",
    ]


def test_it_finds_a_diff_that_is_stale(tree: Path) -> None:
    """Whichever of the programs was edited, or no longer grows."""
    server, example = tree / "snippets/echo/server.py", tree / EXAMPLE
    stale = "snippets/echo/again.diff: is out of date; run "
    server.write_text(PROGRAM.replace("hello", "hi"), "utf-8")
    assert f"{stale}`python -m tools.changes`" in list(faults(tree))
    text = example.read_text("utf-8").replace('again.py", c', 'server.py", c')
    example.write_text(text, "utf-8")
    assert (
        "snippets/echo/again.diff: no `grows` produces it; run `python -m "
        "tools.changes`"
    ) in list(faults(tree))
    changes.write(tree)
    assert [path.name for path in tree.rglob("*.diff")] == ["server.diff"]


def test_each_diff_makes_the_second_program_of_the_first(
    tmp_path: Path,
) -> None:
    """As `git apply` reads it."""
    patch, wanted = "", {}
    for change in changes.changes(all_examples(), all_exercises()):
        target = change.target.with_suffix(".py").relative_to(SNIPPETS)
        old = tmp_path / target
        old.parent.mkdir(parents=True, exist_ok=True)
        old.write_bytes(change.old.read_bytes())
        wanted[old] = change.new.read_bytes()
        text = change.target.read_text("utf-8")
        _, _, hunks = text.split("\n", 2)
        patch += f"--- {target}\n+++ {target}\n{hunks}"
    assert len(wanted) > 25
    subprocess.run(
        ["git", "apply", "-p0", "--unidiff-zero", "-"],
        cwd=tmp_path,
        input=patch.encode("utf-8"),
        check=True,
        env={**os.environ, "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)},
    )
    for path, data in wanted.items():
        assert path.read_bytes() == data, path
