"""Pages, their fences and includes, read as the build reads them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import markdown
from pymdownx.snippets import (
    SnippetExtension,
    SnippetMissingError,
    SnippetPreprocessor,
)

BASES = ("snippets", "docs/figures")
"""Where includes are looked for, as `mkdocs.yml` says."""

PROGRAMS = (".py", ".html", ".js")

FENCE = re.compile(
    r"^(?P<indent>[> ]*)(?P<fence>`{3,}|~{3,})[ ]*(?P<info>[^`]*)$"
)
ATTRIBUTE = re.compile(r"""(?P<key>\w+)=(?P<quote>["'])(?P<value>.*?)\2""")


@dataclass(frozen=True)
class Include:
    """A `--8<-- "target"` in a page."""

    page: Path
    line: int
    text: str
    """What stands between the quotes."""

    @property
    def file(self) -> str:
        """The file's name below `snippets/` or `docs/figures/`."""
        match = SnippetPreprocessor.RE_SNIPPET_FILE.match(self.text)
        return str(match[1]) if match else self.text

    @property
    def part(self) -> str:
        """The section or the line ranges after the file, if any."""
        return self.text[len(self.file) :].lstrip(":")


@dataclass(frozen=True)
class Fence:
    """A fenced block of a page."""

    page: Path
    line: int
    info: str
    body: tuple[str, ...]
    closed: bool = True
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The first word after the fence."""
        word = self.info.split(maxsplit=1)[0] if self.info else ""
        return "" if "=" in word else word.strip("{}. ")

    @property
    def include(self) -> Include | None:
        """The include, if the fence holds that and nothing else."""
        found = [
            included(self.page, self.line + number, line)
            for number, line in enumerate(self.body, 1)
        ]
        return found[0] if len(found) == 1 else None


def included(page: Path, line: int, text: str) -> Include | None:
    """Return the include that a line is, if it is one."""
    match = SnippetPreprocessor.RE_ALL_SNIPPETS.match(text)
    if match and match["snippet"] and not match["escape"]:
        return Include(page, line, match["snippet"][1:-1].strip())
    return None


def pages(root: Path) -> list[Path]:
    """Return the Markdown files of `docs/`."""
    return sorted((root / "docs").rglob("*.md"))


def lines_of(path: Path) -> list[str]:
    """Return a text file's lines."""
    return path.read_text("utf-8").splitlines()


def includes(root: Path) -> Iterator[Include]:
    """Yield every include of every page."""
    for page in pages(root):
        for number, line in enumerate(lines_of(page), 1):
            if include := included(page, number, line):
                yield include


def fences(page: Path) -> Iterator[Fence]:
    """Yield the fences of a page; an indented one lost its indent."""
    opened: tuple[int, str, str, str] | None = None
    body: list[str] = []
    for number, line in enumerate(lines_of(page), 1):
        match = FENCE.match(line)
        if opened is None:
            if match:
                info = match["info"].strip()
                opened = number, match["indent"], match["fence"], info
                body = []
        elif match and match["fence"] == opened[2] and not match["info"]:
            yield _fence(page, opened, body)
            opened = None
        else:
            body.append(line.removeprefix(opened[1]))
    if opened is not None:
        yield _fence(page, opened, body, closed=False)


def _fence(
    page: Path,
    opened: tuple[int, str, str, str],
    body: list[str],
    *,
    closed: bool = True,
) -> Fence:
    number, _, _, info = opened
    attributes = {
        match["key"]: match["value"] for match in ATTRIBUTE.finditer(info)
    }
    return Fence(page, number, info, tuple(body), closed, attributes)


def prose(page: Path) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines of a page that are in no fence."""
    inside: set[int] = set()
    for fence in fences(page):
        inside.update(range(fence.line, fence.line + len(fence.body) + 2))
    for number, line in enumerate(lines_of(page), 1):
        if number not in inside:
            yield number, line


def snippets(root: Path, *suffixes: str) -> list[Path]:
    """Return the files of `snippets/` with one of the suffixes."""
    return sorted(
        path
        for path in (root / "snippets").rglob("*")
        if path.is_file()
        and path.suffix in suffixes
        and "__pycache__" not in path.parts
    )


def source(root: Path, include: Include) -> Path | None:
    """Return the file that an include names, if it exists."""
    for base in BASES:
        path = root / base / include.file
        if path.is_file():
            return path
    return None


@functools.cache
def _preprocessor(root: Path) -> SnippetPreprocessor:
    engine = markdown.Markdown(
        extensions=[
            SnippetExtension(
                base_path=[str(root / base) for base in BASES],
                check_paths=True,
                dedent_subsections=True,
            )
        ]
    )
    found = engine.preprocessors["snippet"]
    assert isinstance(found, SnippetPreprocessor)
    return found


def rendered(root: Path, include: Include) -> list[str] | None:
    """Return the lines that a reader sees, or None if there are none.

    The Markdown extension that builds the page makes them.
    """
    try:
        return list(_preprocessor(root).run([f'--8<-- "{include.text}"']))
    except SnippetMissingError:
        return None


def where(root: Path, path: Path, line: int = 0) -> str:
    """Return `docs/page.md:12`, to begin a fault with."""
    name = path.relative_to(root).as_posix()
    return f"{name}:{line}" if line else name
