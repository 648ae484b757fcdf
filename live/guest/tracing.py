"""`sys.settrace` and `sys.setprofile`: each thread has its own functions.

CPython keeps them in a thread's state, which all threads here share.
"""

from __future__ import annotations

import sys
from typing import Any

Function = Any
"""What `sys.settrace` or `sys.setprofile` takes; None is no function."""
Saved = tuple[Function, Function, int, int]


class _Everywhere:
    """What a thread has set for all threads, and how often one has."""

    trace: Function = None
    profile: Function = None
    traces = 0
    profiles = 0


_everywhere = _Everywhere()


def save() -> Saved:
    """Return the functions of the thread that runs, and remove them."""
    trace, profile = sys.gettrace(), sys.getprofile()
    if trace is not None:
        sys.settrace(None)
    if profile is not None:
        sys.setprofile(None)
    return trace, profile, _everywhere.traces, _everywhere.profiles


def restore(saved: Saved) -> None:
    """Set functions again that `save` returned, or newer ones for all."""
    trace, profile, traces, profiles = saved
    if traces != _everywhere.traces:
        trace = _everywhere.trace
    if profiles != _everywhere.profiles:
        profile = _everywhere.profile
    if trace is not None:
        sys.settrace(trace)
    if profile is not None:
        sys.setprofile(profile)


def set_trace_everywhere(function: Function, /) -> None:
    """`threading.settrace_all_threads`, by its name in `sys`."""
    _everywhere.trace = function
    _everywhere.traces += 1
    sys.settrace(function)


def set_profile_everywhere(function: Function, /) -> None:
    """`threading.setprofile_all_threads`, by its name in `sys`."""
    _everywhere.profile = function
    _everywhere.profiles += 1
    sys.setprofile(function)


def install() -> None:
    """Replace the functions of `sys` that set them for all threads."""
    own: Any = sys
    own._settraceallthreads = set_trace_everywhere
    own._setprofileallthreads = set_profile_everywhere
