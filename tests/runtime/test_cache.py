"""What takes long to make is kept, and forgotten when it is old."""

from __future__ import annotations

import os
from pathlib import Path

from live.build.cache import KEPT, Cache


def test_a_result_is_made_once_for_the_same_sources(tmp_path: Path) -> None:
    """And again for others, or when it was removed."""
    made: list[bytes] = []

    def get(source: bytes) -> bytes:
        def make() -> bytes:
            made.append(source)
            return source.upper()

        return Cache(tmp_path / "cache").get("out.bin", [source], make)

    assert [get(b"a"), get(b"a"), get(b"b")] == [b"A", b"A", b"B"]
    assert made == [b"a", b"b"]
    for path in (tmp_path / "cache").iterdir():
        path.unlink()
    assert get(b"a") == b"A"
    assert made == [b"a", b"b", b"a"]


def test_the_cache_forgets_what_was_used_longest_ago(tmp_path: Path) -> None:
    """Of each name; what was read lately stays."""
    cache = Cache(tmp_path)
    cache.get("other.bin", [b"0"], lambda: b"other")
    for number in range(KEPT):
        cache.get("out.bin", [b"%d" % number], lambda: b"")
    for age, path in enumerate(sorted(tmp_path.glob("*-out.bin"))):
        os.utime(path, (age, age))
    oldest, second, *_ = sorted(tmp_path.glob("*-out.bin"))
    os.utime(oldest)  # as when it is read
    cache.get("out.bin", [b"new"], lambda: b"")
    left = list(tmp_path.glob("*-out.bin"))
    assert len(left) == KEPT
    assert oldest in left
    assert second not in left
    assert len(list(tmp_path.glob("*-other.bin"))) == 1
