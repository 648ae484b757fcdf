"""Each detector finds its fault, planted in a tree that has no other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tools.checks.faults import faults
from tools.example import ROOT

PROGRAM = """import sys


def main() -> None:
    print("hello")


if __name__ == "__main__":
    main()
"""
TREE = {
    "docs/page.md": """# Page

<div class="lab" data-example="echo" markdown>

```python title="server.py" linenums="1" hl_lines="1 4-5"
--8<-- "echo/server.py"
```

</div>

!!! note

    ```text title="server.py prints"
    --8<-- "echo/server.txt"
    ```

```console
$ python server.py 8765
```

--8<-- "drawing.svg"

| a | b |
| --- | --- |
| `style="x"` | 2 |

**Line 5**, `print(...)`, and **lines 1 to 4**, the `main()`, run.
""",
    "docs/guides/step.md": """# Step

## Recap { #recap data-search-exclude }

- One point
  of two lines.
- Two.
- Three.

## Where next
""",
    "docs/figures/drawing.svg": "<svg></svg>\n",
    "snippets/echo/server.py": PROGRAM,
    "snippets/echo/server.txt": "hello\n",
    "snippets/echo/example.toml": """title = "Echo"
steps = [{ start = "server.py", args = ["8765"], exits = 0 }]
""",
    "Makefile": ".PHONY: test\n",
    "README.md": """# Readme

Run `make test`; see [more](CONTRIBUTING.md).

```console
$ make test
```

```text
snippets/         programs
  echo/           the first
docs/
```

## Add an example in five steps

1. One.
""",
    "CONTRIBUTING.md": "## Add an example in five steps\n\n1. One.\n",
}
PAGE, SERVER = "docs/page.md", "snippets/echo/server.py"
STEP = "docs/guides/step.md"
TRANSCRIPT = "snippets/echo/server.txt"
EXAMPLE = "snippets/echo/example.toml"
MARK = "--8<-- "
LAB = '<div class="lab" data-example="echo" markdown>'
ALONE = (
    "Run this one in a terminal: it needs TLS, which a browser tab does "
    "not have."
)
THREADS = f"""{ALONE}
{{ .terminal-only data-example="echo" }}
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small repository without a fault."""
    for name, text in TREE.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return tmp_path


def test_a_tree_without_a_fault_has_none(tree: Path) -> None:
    """Otherwise each test below would prove nothing."""
    assert list(faults(tree)) == []


def test_this_repository_has_no_fault() -> None:
    """The same detectors on the pages that are published."""
    assert list(faults(ROOT)) == []


def section(*lines: str) -> str:
    """Return a program with lines added at its end."""
    return PROGRAM + "\n".join(lines) + "\n"


PLANTED: list[tuple[str, str, str, str, list[str]]] = [
    (
        "an include of a file that is not there",
        PAGE,
        "echo/server.txt",
        "echo/sever.txt",
        [
            "docs/page.md:14: includes echo/sever.txt, which is not in "
            "snippets or docs/figures; did you mean echo/server.txt?",
            "snippets/echo/server.txt: no page includes it; include it, or "
            "remove it",
        ],
    ),
    (
        "an include without a file",
        PAGE,
        '--8<-- "drawing.svg"',
        "--8<--\ndrawing.svg\n--8<--",
        [
            "docs/page.md:21: names no file; write "
            '--8<-- "topic/file.py" on one line',
            "docs/page.md:23: names no file; write "
            '--8<-- "topic/file.py" on one line',
        ],
    ),
    (
        "an include of a section that is not there",
        PAGE,
        "echo/server.py",
        "echo/server.py:main",
        [
            "docs/page.md:6: includes the section main of echo/server.py, "
            "whose sections are: none",
            "docs/page.md:5: highlights 1, but the block has 0 lines",
            "docs/page.md:5: highlights 4-5, but the block has 0 lines",
        ],
    ),
    (
        "a section that does not end",
        TRANSCRIPT,
        "hello\n",
        f"# {MARK}[start:all]\n",
        [
            "snippets/echo/server.txt:1: section all does not end; add "
            "--8<-- [end:all]"
        ],
    ),
    (
        "a section that did not begin",
        TRANSCRIPT,
        "hello\n",
        f"# {MARK}[end:all]\nhello\n",
        ["snippets/echo/server.txt:1: section all ends but did not begin"],
    ),
    (
        "a section that is empty",
        TRANSCRIPT,
        "hello\n",
        f"# {MARK}[start:all]\n\n# {MARK}[end:all]\n",
        ["snippets/echo/server.txt:1: section all is empty"],
    ),
    (
        "a section that is there twice",
        TRANSCRIPT,
        "hello\n",
        f"# {MARK}[start:all]\na = 1\n# {MARK}[end:all]\n"
        f"# {MARK}[start:all]\nb = 2\n# {MARK}[end:all]\n",
        ["snippets/echo/server.txt:4: section all begins twice; rename one"],
    ),
    (
        "an include of lines that are not there",
        PAGE,
        "echo/server.txt",
        "echo/server.txt:1:9",
        [
            "docs/page.md:14: includes lines 1:9 of echo/server.txt, which "
            "has 1 lines"
        ],
    ),
    (
        "a highlight beyond the end",
        PAGE,
        "4-5",
        "4-50",
        ["docs/page.md:5: highlights 4-50, but the block has 10 lines"],
    ),
    (
        "a highlight of a blank line",
        PAGE,
        "4-5",
        "4-6",
        ["docs/page.md:5: highlights line 6, which is blank"],
    ),
    (
        "a highlight of a bracket alone",
        SERVER,
        "import sys\n",
        "()\n",
        [
            "docs/page.md:5: highlights line 1, '()', alone; highlight what "
            "the text explains"
        ],
    ),
    (
        "a highlight that is not a number",
        PAGE,
        "4-5",
        "4:5",
        [
            "docs/page.md:5: hl_lines has '4:5'; write 3 or 3-5",
            # The build no longer takes it for a fence.
            "docs/page.md: shows 1 blocks of code from 3 fences; an "
            "indented block or <pre> is code in the page, put it into a "
            "file of snippets/",
        ],
    ),
    (
        "code in a page",
        PAGE,
        '--8<-- "drawing.svg"',
        "```json\n{}\n```",
        [
            "docs/page.md:21: has json in the page; put it into a file of "
            "snippets/ and include that alone"
        ],
    ),
    (
        "code beside an include",
        PAGE,
        '--8<-- "echo/server.txt"',
        '--8<-- "echo/server.txt"\n    bye',
        [
            "docs/page.md:13: has text in the page; put it into a file of "
            "snippets/ and include that alone"
        ],
    ),
    (
        "a fence without a language",
        PAGE,
        '--8<-- "drawing.svg"',
        "```\nx\n```",
        ["docs/page.md:21: the fence names no language; write ```python"],
    ),
    (
        "a fence that is not closed",
        PAGE,
        '--8<-- "drawing.svg"',
        "````text",
        ["docs/page.md:21: the fence is not closed"],
    ),
    (
        "an indented block of code",
        PAGE,
        '--8<-- "drawing.svg"',
        "A sentence.\n\n    print(1)",
        [
            "docs/page.md: shows 4 blocks of code from 3 fences; an "
            "indented block or <pre> is code in the page, put it into a "
            "file of snippets/"
        ],
    ),
    (
        "a title that is not the file's name",
        PAGE,
        'title="server.py" linenums',
        'title="client.py" linenums',
        [
            "docs/page.md:5: includes server.py under the title "
            "'client.py'; write title=\"server.py\""
        ],
    ),
    (
        "a language that is not the file's",
        PAGE,
        "```python",
        "```javascript",
        ["docs/page.md:5: server.py is python, not javascript"],
    ),
    (
        "a column aligned by a colon",
        PAGE,
        "| --- | --- |",
        "| :-- | --- |",
        [
            "docs/page.md:24: aligns a column with a colon, which becomes an "
            "inline style; leave the colon out"
        ],
    ),
    (
        "an inline style",
        PAGE,
        '--8<-- "drawing.svg"',
        '<p style="color: red">x</p>',
        [
            "docs/page.md:21: has 'style=\"', which the site's policy "
            "forbids; use a class of docs/assets/site.css"
        ],
    ),
    (
        "an inline script",
        PAGE,
        '--8<-- "drawing.svg"',
        "<script>x()</script>",
        [
            "docs/page.md:21: has '<script', which the site's policy "
            "forbids; use a class of docs/assets/site.css"
        ],
    ),
    (
        "a line that is another",
        PAGE,
        "**Line 5**",
        "**Line 4**",
        [
            "docs/page.md:27: names line 4, but print( is in line 5 "
            "of echo/server.py"
        ],
    ),
    (
        "lines that are not there",
        PAGE,
        "`main()`",
        "`run()`",
        [
            "docs/page.md:27: names lines 1 to 4, but run() is in no "
            "line of echo/server.py"
        ],
    ),
    (
        "a line without its code",
        PAGE,
        "`print(...)`, and",
        "which prints, and",
        [
            "docs/page.md:27: names line 5, without its code; write "
            "**Line 7**, `code`,"
        ],
    ),
    (
        "a line of a program without numbers",
        PAGE,
        ' linenums="1"',
        "",
        [
            f"docs/page.md:27: names line{which}, but echo/server.py "
            'has no numbers; write linenums="1" behind its title'
            for which in (" 5", "s 1 to 4")
        ],
    ),
    (
        "a line of no program",
        PAGE,
        "# Page\n",
        "# Page\n\nSee line 3.\n",
        ["docs/page.md:3: names line 3, and shows no program above"],
    ),
    (
        "a page without a recap",
        STEP,
        "## Recap { #recap data-search-exclude }",
        "## Sum",
        [
            "docs/guides/step.md: has 0 recaps; end the page with ## Recap "
            "{ #recap data-search-exclude }, 3 points, and ## Where next"
        ],
    ),
    (
        "a recap that the search finds",
        STEP,
        " { #recap data-search-exclude }",
        "",
        [
            "docs/guides/step.md:3: write ## Recap { #recap "
            "data-search-exclude }"
        ],
    ),
    (
        "a recap of four points",
        STEP,
        "- Three.",
        "- Three.\n- Four.",
        [
            "docs/guides/step.md:3: a recap is a list of 3 points, and "
            "nothing else"
        ],
    ),
    (
        "a page that leads nowhere",
        STEP,
        "## Where next",
        "## The end",
        ["docs/guides/step.md:10: the last section must be ## Where next"],
    ),
    (
        "a command with arguments that nobody gives",
        PAGE,
        "server.py 8765",
        "server.py 8766",
        [
            "docs/page.md:18: `python server.py 8766`: no example.toml "
            "starts it like this; add a step"
        ],
    ),
    (
        "a command with a program that the page does not show",
        PAGE,
        "python server.py 8765",
        "python client.py",
        [
            "docs/page.md:18: `python client.py`: the page includes no "
            "client.py"
        ],
    ),
    (
        "a command that no test runs",
        PAGE,
        "python server.py 8765",
        "rm -r server.py",
        [
            "docs/page.md:18: `rm -r server.py`: no test runs it; add it to "
            "KNOWN in tools/checks/console.py"
        ],
    ),
    (
        "a make target that is not there",
        PAGE,
        "python server.py 8765",
        "make tea",
        [
            "docs/page.md:18: `make tea`: the Makefile has no such target",
        ],
    ),
    (
        "output typed into the page",
        PAGE,
        "$ python server.py 8765",
        "$ python server.py 8765\nhello",
        [
            "docs/page.md:19: output typed into the page; include the "
            "transcript"
        ],
    ),
    (
        "a line that scrolls",
        SERVER,
        "import sys",
        "import sys  # " + "x" * 60,
        ["snippets/echo/server.py:1: 74 columns; at most 72"],
    ),
    (
        "a retired import",
        SERVER,
        "import sys",
        "from websockets.legacy.client import connect",
        [
            "snippets/echo/server.py:1: websockets.legacy.client.connect is "
            "retired; use websockets.asyncio"
        ],
    ),
    (
        "a private name",
        SERVER,
        "import sys",
        "sys._getframe",
        [
            "snippets/echo/server.py:1: sys._getframe is private; use what "
            "is public"
        ],
    ),
    (
        "a program that is not Python",
        SERVER,
        "import sys",
        "import",
        ["snippets/echo/server.py:1: not Python: invalid syntax"],
    ),
    (
        "a program with a transcript and `#>` lines",
        SERVER,
        'print("hello")',
        'print("hello")\n    #> hello',
        [
            "snippets/echo/server.txt: server.py has `#>` lines already; "
            "remove one of the two"
        ],
    ),
    (
        "an actor without a transcript",
        EXAMPLE,
        "steps = [",
        'steps = [{ start = "server.py", as = "other" }, ',
        ["snippets/echo/other.txt: not recorded yet; run `make record`"],
    ),
    (
        "a transcript without an actor",
        EXAMPLE,
        'args = ["8765"]',
        'args = ["8765"], as = "other"',
        [
            "snippets/echo/other.txt: not recorded yet; run `make record`",
            "snippets/echo/server.txt: no actor of an example.toml prints "
            "it; rename it after one, or remove it",
        ],
    ),
    (
        "a README that names what is gone",
        "README.md",
        "  echo/ ",
        "  ecco/ ",
        [
            "README.md:11: there is no snippets/ecco/",
            "README.md:9: the tree lacks snippets/echo/; add a line that "
            "says what it is",
        ],
    ),
    (
        "a README whose tree lacks a folder",
        "README.md",
        "docs/\n```",
        "```",
        [
            "README.md:9: the tree lacks docs/; add a line that says what "
            "it is",
        ],
    ),
    (
        "a README that links to what is gone",
        "README.md",
        "(CONTRIBUTING.md)",
        "(OLD.md)",
        ["README.md:3: there is no OLD.md"],
    ),
    (
        "a README with a command that is gone",
        "README.md",
        "$ make test",
        "$ make tea",
        ["README.md:6: `make tea` is run by no test"],
    ),
    (
        "a README that does not tell a command",
        "Makefile",
        "test",
        "test tea",
        ["README.md: does not mention `make tea`"],
    ),
    (
        "an example without a lab",
        PAGE,
        f"{LAB}\n",
        "<div markdown>\n",
        [
            "docs/page.md:5: shows echo without a lab; wrap it in "
            '<div class="lab" data-example="echo" markdown>'
        ],
    ),
    (
        "a lab that is written in another way",
        PAGE,
        LAB,
        '<div data-example="echo" class="lab" markdown>',
        [
            'docs/page.md:3: is no lab; write <div class="lab" '
            'data-example="NAME" markdown> at the line\'s beginning, and '
            "</div> after it",
            "docs/page.md:5: shows echo without a lab; wrap it in "
            '<div class="lab" data-example="echo" markdown>',
        ],
    ),
    (
        "a lab of no example",
        PAGE,
        LAB,
        f"{LAB}\n</div>\n{LAB.replace('echo', 'ecco')}",
        [
            "docs/page.md:3: the lab of echo shows none of its files; close "
            "it with </div> after them",
            "docs/page.md:5: there is no example ecco in snippets/",
        ],
    ),
    (
        "a second lab of an example",
        PAGE,
        "</div>\n",
        f'</div>\n\n{LAB}\n\n```text title="x"\n{MARK}"echo/server.txt"\n'
        "```\n\n</div>\n",
        ["docs/page.md:11: has echo a second time; one lab is enough"],
    ),
    (
        "a lab that can't run",
        EXAMPLE,
        "steps",
        'needs = ["tls"]\nsteps',
        [
            "docs/page.md:3: echo can't run in the page: it needs TLS, "
            "which a browser tab does not have"
        ],
    ),
    (
        "a reason of what runs",
        PAGE,
        f"{LAB}\n",
        f"{THREADS}\n<div markdown>\n",
        ["docs/page.md:4: echo can run in the page; make it a lab"],
    ),
    (
        "a README with other steps",
        "README.md",
        "1. One.",
        "1. One.\n2. Two.",
        [
            "README.md: 'Add an example in five steps': the number of steps "
            "differs: README.md has 2, CONTRIBUTING.md has 1"
        ],
    ),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [case[1:] for case in PLANTED],
    ids=[case[0] for case in PLANTED],
)
def test_it_finds(
    tree: Path, file: str, old: str, new: str, told: list[str]
) -> None:
    """The fault, at its line, and nothing else."""
    text = (tree / file).read_text("utf-8")
    assert old in text
    (tree / file).write_text(text.replace(old, new, 1), "utf-8")
    assert list(faults(tree)) == told


def test_it_finds_a_program_that_is_never_run(tree: Path) -> None:
    """Nor shown: two faults."""
    (tree / "snippets/echo/lost.py").write_text(PROGRAM, "utf-8")
    assert list(faults(tree)) == [
        "snippets/echo/lost.py: no page includes it; include it, or remove it",
        "snippets/echo/lost.py: no step of an example.toml starts or opens "
        "it, so it is never run; add a step",
    ]
    play = tree / "snippets/echo/example.toml"
    text = play.read_text("utf-8")
    assert '["8765"]' in text
    play.write_text(text.replace('["8765"]', '["8765", "lost.py"]'), "utf-8")
    assert not [each for each in faults(tree) if "never run" in each]


def test_a_page_for_a_browser_lists_faults_of_its_own(tree: Path) -> None:
    """Two or more that are still there: no tool makes them by itself."""
    folder = tree / "snippets/echo"
    (folder / "index.html").write_text("<h1>Echo</h1>\n", "utf-8")
    example, page = tree / EXAMPLE, tree / PAGE
    step = 'steps = [{ open = "index.html" }, '
    text = example.read_text("utf-8").replace("steps = [", step)
    text += "mutants = [{ file = 'index.html', replace = 'Eco', by = '' }]\n"
    example.write_text(text, "utf-8")
    page.write_text(
        page.read_text("utf-8")
        + f'\n```html title="index.html"\n{MARK}"echo/index.html"\n```\n',
        "utf-8",
    )
    (folder / "index.txt").write_text("Hello\n", "utf-8")
    assert list(faults(tree)) == [
        "snippets/echo/index.txt: no page includes it; include it, or "
        "remove it",
        "snippets/echo/example.toml: 1 `mutants` for index.html; list two "
        "faults or more that a test must notice",
        "snippets/echo/example.toml: mutant 1: there is no 'Eco' in "
        "index.html; list another fault",
    ]


def test_a_module_that_a_program_imports_is_run(tree: Path) -> None:
    """It needs no step of its own, but a page."""
    (tree / "snippets/echo/lost.py").write_text(PROGRAM, "utf-8")
    server = tree / SERVER
    server.write_text(PROGRAM.replace("sys", "lost"), "utf-8")
    assert list(faults(tree)) == [
        "snippets/echo/lost.py: no page includes it; include it, or remove it"
    ]


def test_a_long_error_may_stand_in_a_transcript(tree: Path) -> None:
    """A program can't wrap what a library says; its own lines it can."""
    transcript = tree / "snippets/echo/server.txt"
    transcript.write_text("a.b.InvalidURI: " + "x" * 72 + "\n", "utf-8")
    assert list(faults(tree)) == []
    transcript.write_text("x" * 73 + "\n", "utf-8")
    assert list(faults(tree)) == [
        "snippets/echo/server.txt:1: 73 columns; at most 72"
    ]


def test_it_names_an_example_that_cannot_be_played(tree: Path) -> None:
    """In the line that `make serve` stops with."""
    (tree / EXAMPLE).write_text('title = "Echo"\nsteps = [{}]\n', "utf-8")
    assert next(faults(tree)).startswith(
        "snippets/echo/example.toml: step 1: needs exactly one of start, "
    )


def test_it_finds_an_example_that_needs_a_terminal_and_no_word_of_it(
    tree: Path,
) -> None:
    """The line tells what to write; with it, all is well."""
    example, page = tree / EXAMPLE, tree / PAGE
    example.write_text(
        example.read_text("utf-8").replace("steps", 'needs = ["tls"]\nsteps'),
        "utf-8",
    )
    text = page.read_text("utf-8")
    page.write_text(text.replace(LAB, "<div markdown>"), "utf-8")
    assert list(faults(tree)) == [
        f"docs/page.md:5: shows echo without a lab; say '{ALONE}' above, "
        'with { .terminal-only data-example="echo" } below'
    ]
    reason = text.replace(LAB, f"{THREADS}\n<div markdown>")
    page.write_text(reason, "utf-8")
    assert list(faults(tree)) == []
    page.write_text(reason.replace("TLS", "luck"), "utf-8")
    assert list(faults(tree)) == [f"docs/page.md:4: write '{ALONE}' above it"]


def test_it_finds_two_examples_of_one_title(tree: Path) -> None:
    """A lab's name is its example's title, and names are unique."""
    other = tree / "snippets/other"
    shutil.copytree(tree / "snippets/echo", other)
    assert (
        "snippets/other/example.toml: has the title of echo; a lab's title "
        "is its name"
    ) in list(faults(tree))
