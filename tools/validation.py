"""Checks data against msgspec's types; says what is wrong to people.

msgspec writes "Expected `int`, got `str` - at `$.steps[0].listens`". Here
that is "step 1: `listens` must be a whole number, not text".
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec
from msgspec.inspect import LiteralType, StructType, VarTupleType, type_info

T = TypeVar("T", bound=msgspec.Struct)

WORDS = {
    "array": "a list",
    "bool": "true or false",
    "float": "a number with a fraction",
    "int": "a whole number",
    "object": "a table",
    "str": "text",
}
"""What TOML calls the types that msgspec names."""


class Invalid(ValueError):
    """Data do not fit their type: says where and why, without a file."""


def convert(data: Any, kind: type[T]) -> T:
    """Return data as a Struct.

    Args:
        data: what a TOML or JSON file holds.
        kind: the Struct; a field that holds more Structs is a tuple and is
            named in the plural: "steps", of which one is a "step".

    Raises:
        Invalid: a key is unknown or missing, or a value is of another
            type or out of range.
    """
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise Invalid(_reworded(str(error), kind)) from None


def _reworded(message: str, kind: type[msgspec.Struct]) -> str:
    """Return msgspec's message in words for people."""
    fault, _, place = message.partition(" - at `$")
    node, where, subject = type_info(kind), "", "it"
    for key, index in re.findall(r"\.(\w+)|\[(\d+)\]", place):
        if key:
            assert isinstance(node, StructType)
            fields = {field.encode_name: field for field in node.fields}
            node, subject = fields[key].type, f"`{key}`"
            continue
        assert isinstance(node, VarTupleType)
        number, node = int(index) + 1, node.item_type
        if isinstance(node, StructType):
            where += f"{subject.strip('`').removesuffix('s')} {number}: "
            subject = "it"
        else:
            subject = f"item {number} of {subject}"
    return where + _sentence(fault, subject, node)


def _sentence(fault: str, subject: str, node: msgspec.inspect.Type) -> str:
    if match := re.match(r"Object contains unknown field `(.*)`", fault):
        assert isinstance(node, StructType)
        known = [field.encode_name for field in node.fields]
        said = f"`{match[1]}` {unknown(match[1], known)}"
    elif match := re.match(r"Object missing required field `(.*)`", fault):
        said = f"`{match[1]}` is missing"
    elif match := re.match(r"Invalid enum value '(.*)'", fault):
        assert isinstance(node, LiteralType)
        said = f"{subject}: {match[1]!r} "
        said += unknown(match[1], map(str, node.values))
    elif match := re.match(r"Expected `(\w+).*`, got `(\w+)`", fault):
        wanted, got = (WORDS.get(word, word) for word in match.groups())
        said = f"{subject} must be {wanted}, not {got}"
    elif re.match(r"Expected `\w+.*` of length >= 1", fault):
        said = f"{subject} must not be empty"
    elif match := re.match(r"Expected `.*` (>=|<=) (\d+)", fault):
        word = {">=": "at least", "<=": "at most"}[match[1]]
        said = f"{subject} must be {word} {match[2]}"
    else:
        said = f"{subject}: {fault}"
    return said


def unknown(name: str, known: Iterable[str]) -> str:
    """Say that a name is unknown, which are known, and which was meant."""
    names = list(known)
    close = difflib.get_close_matches(name, names, 1)
    hint = f"; did you mean {close[0]}?" if close else ""
    return f"is unknown; known are {', '.join(names)}{hint}"
