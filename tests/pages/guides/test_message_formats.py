"""`docs/guides/message-formats.md`: every claim the page makes."""

from __future__ import annotations

import datetime
import json

import msgpack
import msgspec
import pytest

from tests.conftest import Player
from tools.example import ROOT

PAGE = (ROOT / "docs" / "guides" / "message-formats.md").read_text("utf-8")


def test_both_formats_are_checked_alike(played: Player) -> None:
    """Fewer bytes, the same reading, the same error."""
    lines = played("message_formats").lines("client")
    sizes = [line.partition(" ")[0] for line in lines[:2]]
    assert f"{sizes[1]} bytes, where JSON needs {sizes[0]}" in PAGE
    readings = [line.partition(": ")[2] for line in lines[:2]]
    assert readings[0] == readings[1]
    assert lines[2] == lines[3]
    assert lines[3].startswith("ValidationError: Expected `float`")
    assert lines[4].startswith("DecodeError: ")
    assert issubclass(msgspec.ValidationError, msgspec.DecodeError)


def test_what_each_format_can_hold() -> None:
    """Bytes, and dates, as the page says."""
    assert msgpack.unpackb(msgpack.packb(b"\0\xff")) == b"\0\xff"
    with pytest.raises(TypeError, match="not JSON serializable"):
        json.dumps(b"\0\xff")
    today = datetime.date(2026, 11, 30)
    with pytest.raises(TypeError) as caught:
        msgpack.packb(today)
    assert str(caught.value).lower().startswith("can not serialize")
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(today)) == (
        today.isoformat()
    )
    with pytest.raises(TypeError):
        msgpack.unpackb("text")
