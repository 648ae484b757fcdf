"""Deliberate faults for a program: what cosmic-ray offers, and a few more."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import count, zip_longest

from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

NEED_ARGUMENTS = ("VariableReplacer", "VariableInserter", "NoOp")


@dataclass(frozen=True)
class Mutant:
    """A program with one fault in it."""

    kind: str
    """The operator that made it, without its variants."""
    line: int
    old: str
    new: str
    source: str


def mutants(
    source: str, most: int, lines: Container[int] | None = None
) -> list[Mutant]:
    """Choose faults of as many kinds as there are, the same on each run.

    Args:
        source: a Python program.
        most: how many to return at most.
        lines: where a fault may be, from 1; None for anywhere.
    """
    kinds: dict[str, list[Mutant]] = {}
    seen = {source}
    for kind, changed in _all(source):
        if changed in seen or not _compiles(changed):
            continue
        seen.add(changed)
        mutant = _mutant(kind, source, changed)
        if lines is not None and mutant.line not in lines:
            continue
        if "__main__" not in mutant.old:  # anybody notices that
            kinds.setdefault(kind, []).append(mutant)
    spread = [_spread(found, most) for found in kinds.values()]
    turns = [one for turn in zip_longest(*spread) for one in turn if one]
    return turns[:most]


def _spread(found: list[Mutant], most: int) -> list[Mutant]:
    """Return mutants from all over a file: the middle, the ends, ..."""
    step = max(1, len(found) // most)
    return found[step // 2 :: step]


def _all(source: str) -> Iterator[tuple[str, str]]:
    yield from (("RemoveStatement", text) for text in removals(source))
    yield from (("ChangeText", text) for text in texts(source))
    for name in operator_names():
        kind = name.split("/")[1].split("_")[0]
        if kind in NEED_ARGUMENTS:
            continue
        operator = get_operator(name)
        for occurrence in count():
            changed = mutate_code(source, operator(), occurrence)
            if changed is None:
                break
            yield kind, changed


def removals(source: str) -> Iterator[str]:
    """Yield a program without one of the calls that it makes.

    But for the one that starts it: anybody notices that.
    """
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Call | ast.Await)
            and not re.match(r"(asyncio\.run|main)\(", ast.unparse(node))
        ):
            yield _replaced(source, node, "pass")


def texts(source: str) -> Iterator[str]:
    """Yield a program with one of its texts changed."""
    inside_f = {
        id(part)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
    }
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str | bytes)
            and id(node) not in inside_f
            and node.value not in ("", "__main__")
        ):
            prefix = "b" if isinstance(node.value, bytes) else ""
            yield _replaced(source, node, f'{prefix}"mutant"')


def _replaced(source: str, node: ast.stmt | ast.expr, text: str) -> str:
    lines = source.encode().splitlines(keepends=True)
    assert node.end_lineno is not None and node.end_col_offset is not None
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    end = sum(map(len, lines[: node.end_lineno - 1])) + node.end_col_offset
    data = source.encode()
    return (data[:start] + text.encode() + data[end:]).decode()


def _compiles(source: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # `is` with a literal, and the like
        try:
            compile(source, "mutant", "exec")
        except SyntaxError:
            return False
    return True


def _mutant(kind: str, source: str, changed: str) -> Mutant:
    old, new = source.splitlines(), changed.splitlines()
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    return Mutant(
        kind,
        same + 1,
        old[same].strip() if same < len(old) else "",
        new[same].strip() if same < len(new) else "",
        changed,
    )
