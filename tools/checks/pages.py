"""What is wrong in a page that MkDocs builds without a word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path

import markdown
from pymdownx.snippets import SnippetPreprocessor

from tools.checks.tree import (
    BASES,
    PROGRAMS,
    Fence,
    Include,
    fences,
    includes,
    lines_of,
    pages,
    prose,
    rendered,
    snippets,
    source,
    where,
)

LANGUAGES = {".py": "python", ".html": "html", ".js": "javascript"}
EMPTY = re.compile(r"\W*|\s*(?:try|else|finally):\s*")
"""A line with nothing in it that a text could explain."""
RANGE = re.compile(r"^(?P<first>\d*)(?::(?P<last>\d*))?$")
EXTENSIONS = [
    "admonition",
    "attr_list",
    "def_list",
    "md_in_html",
    "tables",
    "pymdownx.details",
    "pymdownx.highlight",
    "pymdownx.superfences",
    "pymdownx.tabbed",
]
# As in mkdocs.yml; the default's numbers are blocks of their own.
CONFIGS = {"pymdownx.highlight": {"linenums_style": "pymdownx-inline"}}


def missing_includes(root: Path) -> Iterator[str]:
    """Find includes of files that do not exist."""
    known = [
        path.relative_to(root / base).as_posix()
        for base in BASES
        for path in (root / base).rglob("*")
        if path.is_file()
    ]
    for include in includes(root):
        if source(root, include) is None:
            close = difflib.get_close_matches(include.file, known, 1)
            hint = f"; did you mean {close[0]}?" if close else ""
            yield (
                f"{where(root, include.page, include.line)}: includes "
                f"{include.file}, which is not in {' or '.join(BASES)}{hint}"
            )


def block_includes(root: Path) -> Iterator[str]:
    """Find a `--8<--` without a file: the form that spans lines."""
    for page in pages(root):
        for number, line in enumerate(lines_of(page), 1):
            match = SnippetPreprocessor.RE_ALL_SNIPPETS.match(line)
            if match and match["block_marker"] and not match["escape"]:
                yield (
                    f"{where(root, page, number)}: names no file; write "
                    '--8<-- "topic/file.py" on one line'
                )


def unknown_sections(root: Path) -> Iterator[str]:
    """Find includes of a section that the file does not have."""
    for include in includes(root):
        path = source(root, include)
        part = include.part
        if path is None or not re.match(r"[A-Za-z]", part):
            continue
        names = [name for kind, name, _ in _marks(path) if kind == "start"]
        if part not in names:
            has = ", ".join(names) or "none"
            yield (
                f"{where(root, include.page, include.line)}: includes the "
                f"section {part} of {include.file}, whose sections are: {has}"
            )


def broken_sections(root: Path) -> Iterator[str]:
    """Find sections that are not closed, empty, or there twice."""
    for path in snippets(root, ".py", ".js", ".html", ".txt"):
        opened: dict[str, int] = {}
        seen: set[str] = set()
        lines = lines_of(path)
        for kind, name, number in _marks(path):
            here = where(root, path, number)
            if kind == "start":
                if name in seen:
                    yield f"{here}: section {name} begins twice; rename one"
                seen.add(name)
                opened[name] = number
            elif name not in opened:
                yield f"{here}: section {name} ends but did not begin"
            else:
                begin = opened.pop(name)
                if not any(map(str.strip, lines[begin : number - 1])):
                    here = where(root, path, begin)
                    yield f"{here}: section {name} is empty"
        for name, number in opened.items():
            yield (
                f"{where(root, path, number)}: section {name} does not end; "
                f"add --8<-- [end:{name}]"
            )


def _marks(path: Path) -> Iterator[tuple[str, str, int]]:
    for number, line in enumerate(lines_of(path), 1):
        match = SnippetPreprocessor.RE_SNIPPET_SECTION.match(line)
        if match and not match["escape"]:
            yield match["type"].lower(), match["name"], number


def ranges_outside(root: Path) -> Iterator[str]:
    """Find includes of lines that the file does not have."""
    for include in includes(root):
        path = source(root, include)
        if path is None or not re.match(r"[0-9:]", include.part):
            continue
        count = len(lines_of(path))
        for part in include.part.split(","):
            match = RANGE.match(part)
            first = int(match["first"] or 1) if match else 0
            last = int(match["last"] or count) if match else 0
            if not 1 <= first <= last <= count:
                yield (
                    f"{where(root, include.page, include.line)}: includes "
                    f"lines {part} of {include.file}, which has {count} lines"
                )


def wrong_highlights(root: Path) -> Iterator[str]:
    """Find highlights that are blank, beyond the end, or a bracket alone."""
    for page, fence in _all_fences(root):
        if "hl_lines" not in fence.attributes:
            continue
        here = where(root, page, fence.line)
        lines = _rendered_body(root, fence)
        highlighted: set[int] = set()
        for word in re.split(r"[\s,]+", fence.attributes["hl_lines"].strip()):
            match = re.fullmatch(r"(\d+)(?:-(\d+))?", word)
            if match is None:
                yield f"{here}: hl_lines has {word!r}; write 3 or 3-5"
                continue
            first, last = int(match[1]), int(match[2] or match[1])
            if not 1 <= first <= last <= len(lines):
                yield (
                    f"{here}: highlights {word}, but the block has "
                    f"{len(lines)} lines"
                )
                continue
            highlighted |= {*range(first, last + 1)}
            for number in {first, last}:
                if not lines[number - 1].strip():
                    yield f"{here}: highlights line {number}, which is blank"
        for number in sorted(highlighted):
            line = lines[number - 1].strip()
            alone = not highlighted & {number - 1, number + 1}
            if line and alone and EMPTY.fullmatch(line):
                yield (
                    f"{here}: highlights line {number}, {line!r}, alone; "
                    "highlight what the text explains"
                )


def _rendered_body(root: Path, fence: Fence) -> list[str]:
    lines: list[str] = []
    for number, line in enumerate(fence.body, 1):
        include = included_in(fence, number, line)
        if include is None:
            lines.append(line)
        else:
            lines.extend(rendered(root, include) or [])
    return lines


def included_in(fence: Fence, number: int, line: str) -> Include | None:
    """Return the include in a line of a fence."""
    match = SnippetPreprocessor.RE_ALL_SNIPPETS.match(line)
    if match is None or not match["snippet"] or match["escape"]:
        return None
    return Include(
        fence.page, fence.line + number, match["snippet"][1:-1].strip()
    )


def code_in_markdown(root: Path) -> Iterator[str]:
    """Find code that is written in a page instead of included."""
    for page, fence in _all_fences(root):
        here = where(root, page, fence.line)
        if not fence.closed:
            yield f"{here}: the fence is not closed"
        elif not fence.language:
            yield f"{here}: the fence names no language; write ```python"
        elif fence.language != "console" and fence.include is None:
            yield (
                f"{here}: has {fence.language} in the page; put it into a "
                "file of snippets/ and include that alone"
            )
    converter = markdown.Markdown(
        extensions=EXTENSIONS, extension_configs=CONFIGS
    )
    for page in pages(root):
        found = list(fences(page))
        text = "\n".join(
            "" if included_line(line) else line for line in lines_of(page)
        )
        html = converter.reset().convert(text)
        blocks = len(re.findall(r"<pre\b", html))
        if all(fence.closed for fence in found) and blocks != len(found):
            yield (
                f"{where(root, page)}: shows {blocks} blocks of code from "
                f"{len(found)} fences; an indented block or <pre> is code "
                "in the page, put it into a file of snippets/"
            )


def included_line(line: str) -> bool:
    """Tell whether a line is an include."""
    return SnippetPreprocessor.RE_ALL_SNIPPETS.match(line) is not None


def wrong_titles(root: Path) -> Iterator[str]:
    """Find programs whose title or language is not the file's."""
    for page, fence in _all_fences(root):
        if fence.include is None:
            continue
        name = Path(fence.include.file).name
        suffix = Path(name).suffix
        here = where(root, page, fence.line)
        if suffix in PROGRAMS:
            title = fence.attributes.get("title", "")
            if title != name:
                yield (
                    f"{here}: includes {name} under the title {title!r}; "
                    f'write title="{name}"'
                )
            if fence.language != LANGUAGES[suffix]:
                yield (
                    f"{here}: {name} is {LANGUAGES[suffix]}, not "
                    f"{fence.language}"
                )
        elif fence.language in LANGUAGES.values():
            yield f"{here}: {name} is not {fence.language}; write ```text"


def inline_styles(root: Path) -> Iterator[str]:
    """Find what the site's content security policy forbids."""
    for page in pages(root):
        for number, line in prose(page):
            here = where(root, page, number)
            text = re.sub(r"`[^`]*`", "", line)
            if re.fullmatch(r"[ |:-]*\|[ |:-]*", text) and re.search(
                r":-|-:", text
            ):
                yield (
                    f"{here}: aligns a column with a colon, which becomes "
                    "an inline style; leave the colon out"
                )
            if found := re.search(
                r"<(?:style|script)\b|\b(?:style|on[a-z]+)\s*=\s*[\"']",
                text,
                re.I,
            ):
                yield (
                    f"{here}: has {found[0]!r}, which the site's policy "
                    "forbids; use a class of docs/assets/site.css"
                )


def _all_fences(root: Path) -> Iterator[tuple[Path, Fence]]:
    for page in pages(root):
        for fence in fences(page):
            yield page, fence
