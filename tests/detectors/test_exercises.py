"""Each fault of an exercise is found, in a tree that has no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.checks.faults import faults

PROGRAM = 'def main() -> None:\n    print("hello")\n'
SOLVED = 'def main() -> None:\n    print("hello, you")\n'
DIFF = """--- program.py
+++ program.py
@@ -1,2 +1,2 @@
 def main() -> None:
-    print("hello")
+    print("hello, you")
"""
TOML = """title = "Exercise: say hello"
run = [{ start = "program.py" }]
check = [{ start = "program.py" }, { start = "check.py" }]

[says]
start = "Say hello."
wrong_1 = "Say hello."
wrong_2 = "Say it once."
solution = "Well done."
"""
PAGE = """# Page

## Your turn: say hello { #your-turn data-search-exclude }

Say hello.

<div class="lab exercise" data-example="exercises/hello" markdown>

```python title="program.py"
--8<-- "exercises/hello/start/program.py"
```

</div>

Download <a href="../../exercises/hello.zip" download>hello.zip</a>.

```diff title="program.py: what changes"
--8<-- "exercises/hello/program.diff"
```

```python title="program.py"
--8<-- "exercises/hello/solution/program.py"
```

## Recap { #recap data-search-exclude }

- One.
- Two.
- Three.

## Where next
"""
STEPS = "## Add an example in five steps\n\n1. One.\n"
HELLO = "snippets/exercises/hello"
PLACE = "docs/tutorial/page.md"
ANSWERS = ("start", "solution", "wrong_1", "wrong_2")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small repository with one exercise and no fault."""
    files = {
        PLACE: PAGE,
        f"{HELLO}/exercise.toml": TOML,
        f"{HELLO}/check.py": PROGRAM,
        "snippets/exercises/checking.py": PROGRAM,
        "README.md": f"# Readme\n\nRun `make test`.\n\n{STEPS}",
        "CONTRIBUTING.md": STEPS,
        "Makefile": ".PHONY: test\n",
        "docs/figures/drawing.svg": "<svg></svg>\n",
        f"{HELLO}/program.diff": DIFF,
        **{f"{HELLO}/{answer}/program.py": PROGRAM for answer in ANSWERS},
        f"{HELLO}/solution/program.py": SOLVED,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_a_tree_without_a_fault_has_none(tree: Path) -> None:
    """Otherwise each test below would prove nothing."""
    assert list(faults(tree)) == []


TITLE = "## Your turn: say hello { #your-turn data-search-exclude }"
LAB = '<div class="lab exercise" data-example="exercises/hello" markdown>'
START = '--8<-- "exercises/hello/start/program.py"'
SOLUTION = '--8<-- "exercises/hello/solution/program.py"'
WRITE = "write ## Your turn: … { #your-turn data-search-exclude }"
UNSHOWN = f"{HELLO}: no page has this exercise; give it a lab"
PLANTED = {
    "no exercise before the recap": (
        PLACE,
        TITLE,
        "## Something else",
        [f"{PLACE}:3: has no exercise before its recap; {WRITE}"],
    ),
    "an exercise that the search finds": (
        PLACE,
        " data-search-exclude }\n\nSay",
        " }\n\nSay",
        [f"{PLACE}:3: has no exercise before its recap; {WRITE}"],
    ),
    "a heading without an exercise": (
        PLACE,
        LAB,
        "<div markdown>",
        [f"{PLACE}:3: has no exercise; give it a lab", UNSHOWN],
    ),
    "an exercise that there is not": (
        PLACE,
        'data-example="exercises/hello"',
        'data-example="exercises/hallo"',
        [
            f"{PLACE}:7: there is no exercise exercises/hallo in snippets/",
            UNSHOWN,
        ],
    ),
    "an exercise that is there twice": (
        PLACE,
        TITLE,
        f'{LAB}\n\n```python title="program.py"\n{START}\n```\n\n</div>\n\n'
        + TITLE,
        [
            f"{PLACE}:17: prints exercises/hello/start/program.py in full, as "
            "line 5 does; include only the lines that you explain, as in "
            '"exercises/hello/start/program.py:6:9"',
            f"{PLACE}:15: has exercises/hello a second time; once is enough",
        ],
    ),
    "a lab that shows the solution": (
        PLACE,
        START,
        SOLUTION,
        [
            f"{PLACE}:21: prints exercises/hello/solution/program.py in full, "
            "as line 9 does; include only the lines that you explain, as in "
            '"exercises/hello/solution/program.py:6:9"',
            f"{PLACE}:7: does not show exercises/hello/start/program.py in "
            "its lab",
            f"{HELLO}/start/program.py: no page includes it; include it, or "
            "remove it",
        ],
    ),
    "no solution": (
        PLACE,
        f'```python title="program.py"\n{SOLUTION}\n```\n',
        "",
        [
            f"{PLACE}:17: shows what changed and not the result; add "
            "program.py below, folded away with ???",
            f"{HELLO}/solution/program.py: no page includes it; include it, "
            "or remove it",
        ],
    ),
    "no diff": (
        PLACE,
        '```diff title="program.py: what changes"\n--8<-- '
        '"exercises/hello/program.diff"\n```\n',
        "",
        [
            f"{PLACE}:7: does not show exercises/hello/program.diff below "
            "its lab"
        ],
    ),
    "a solution that the diff does not make": (
        f"{HELLO}/solution/program.py",
        "you",
        "there",
        [
            f"{HELLO}/program.diff: is out of date; run "
            "`python -m tools.changes`"
        ],
    ),
    "a start that there is not": (
        f"{HELLO}/exercise.toml",
        "run =",
        'start = "../../echo/server.py"\nrun =',
        [
            f"{HELLO}/exercise.toml: start: there is no "
            "../../echo/server.py relative to this folder",
        ],
    ),
    "two starts": (
        f"{HELLO}/exercise.toml",
        "run =",
        'start = "start/program.py"\nrun =',
        [
            f"{HELLO}/exercise.toml: start: names start/program.py, so remove "
            "start/",
        ],
    ),
    "no download": (
        PLACE,
        '<a href="../../exercises/hello.zip" download>hello.zip</a>',
        "it",
        [
            f"{PLACE}:7: has no link to the zip; write "
            '<a href="../../exercises/hello.zip" download>'
        ],
    ),
    "a sentence too few": (
        f"{HELLO}/exercise.toml",
        'wrong_2 = "Say it once."\n',
        "",
        [
            f"{HELLO}/exercise.toml: `says` must have a sentence for each of "
            "['solution', 'start', 'wrong_1', 'wrong_2']"
        ],
    ),
    "a solution that passes as a wrong answer does": (
        f"{HELLO}/exercise.toml",
        "Say it once.",
        "Well done.",
        [
            f"{HELLO}/exercise.toml: `says` the same of the solution and of "
            "another answer"
        ],
    ),
    "a check that is not started": (
        f"{HELLO}/exercise.toml",
        ', { start = "check.py" }',
        "",
        [f"{HELLO}/exercise.toml: one step of `check` must start check.py"],
    ),
    "a step that starts nothing": (
        f"{HELLO}/exercise.toml",
        'run = [{ start = "program.py" }]',
        'run = [{ start = "server.py" }]',
        [f"{HELLO}/exercise.toml: step 1: there is no server.py beside it"],
    ),
    "no TOML": (
        f"{HELLO}/exercise.toml",
        "[says]",
        "[says",
        [
            f"{HELLO}/exercise.toml: not valid TOML: Expected ']' at the end "
            "of a table declaration (at line 5, column 6)"
        ],
    ),
    "a key that there is not": (
        f"{HELLO}/exercise.toml",
        "run =",
        "runs =",
        [
            f"{HELLO}/exercise.toml: `runs` is unknown; known are title, "
            "run, check, says, start, ports, seconds; did you mean run?",
        ],
    ),
}


@pytest.mark.parametrize(
    ("file", "old", "new", "told"), PLANTED.values(), ids=PLANTED.keys()
)
def test_it_finds(
    file: str, old: str, new: str, told: list[str], tree: Path
) -> None:
    """The line names the place, what is wrong, and what to do."""
    path = tree / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert list(faults(tree)) == told


def test_it_finds_too_few_or_other_wrong_answers(tree: Path) -> None:
    """Two at least, each named for what it is, and each with its files."""
    folder = tree / HELLO / "wrong_2"
    where = f"{HELLO}/exercise.toml"
    (folder / "program.py").rename(folder / "server.py")
    assert list(faults(tree)) == [
        f"{where}: wrong_2/ has other files than start, or none"
    ]
    folder.rename(folder.with_name("guess"))
    assert list(faults(tree)) == [
        f"{where}: guess/ is no answer; name it wrong_1/"
    ]
    (folder.with_name("guess") / "server.py").unlink()
    folder.with_name("guess").rmdir()
    assert list(faults(tree)) == [
        f"{where}: has 1 wrong answers; 2 are needed"
    ]
