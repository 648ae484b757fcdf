"""Collections of garbage while there are threads.

Pyodide's threads share a stack in memory, and copy away what another
overwrites. CPython's incremental collection walks the frames of all threads,
some of which are on that stack: it must not happen then. A collection of the
youngest objects, or of all, walks none. The module `gc` behaves as it always
does: `gc.disable` and `gc.enable` decide whether `turn` collects.
"""

from __future__ import annotations

import gc

YOUNG = 2_000
"""Objects, as `gc.get_threshold` has them, after which there is one."""
FULL = 20
"""Of so many, one is of all objects."""
INCREMENT, ALL = 1, 2
"""Generations, as `gc.collect` takes them: the first walks frames."""

_enable, _disable = gc.enable, gc.disable
_isenabled, _collect = gc.isenabled, gc.collect


class _State:
    """Whether there are threads; what the program asked `gc` for meanwhile."""

    threads = False
    enabled = True
    count = 0


def begin() -> None:
    """There are threads: from now on, `turn` collects."""
    if not _State.threads:
        _State.enabled = _isenabled()
        _disable()
        _State.threads = True


def end() -> None:
    """There are no threads: CPython collects again."""
    if _State.threads:
        _State.threads = False
        if _State.enabled:
            _enable()


def turn() -> None:
    """Collect, if there is enough; as a turn ends."""
    if not _State.threads or not _State.enabled:
        return
    if gc.get_count()[0] > YOUNG:
        _State.count += 1
        _collect(ALL if _State.count % FULL == 0 else 0)


def enable() -> None:
    """`gc.enable`."""
    if _State.threads:
        _State.enabled = True
    else:
        _enable()


def disable() -> None:
    """`gc.disable`."""
    if _State.threads:
        _State.enabled = False
    else:
        _disable()


def isenabled() -> bool:
    """`gc.isenabled`."""
    return _State.enabled if _State.threads else _isenabled()


def collect(generation: int = ALL) -> int:
    """`gc.collect`: a collection of all stands in for an increment."""
    if _State.threads and generation == INCREMENT:
        generation = ALL
    return _collect(generation)


def install() -> None:
    """Put these functions into the module `gc`."""
    gc.enable, gc.disable = enable, disable
    gc.isenabled, gc.collect = isenabled, collect
