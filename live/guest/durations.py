"""Timeouts as CPython's C code takes them: seconds, as nanoseconds in C."""

from __future__ import annotations

import math
import operator

LONGEST = (2**63 - 1) // 10**9
"""Seconds that fit: 292 years; `threading.TIMEOUT_MAX`."""


def seconds(value: float) -> float:
    """Return a time in seconds; it may be negative.

    Raises:
        TypeError: it is no number.
        ValueError: it is NaN.
        OverflowError: it is too long for C.
    """
    if isinstance(value, float):
        if math.isnan(value):
            raise ValueError("Invalid value NaN (not a number)")
        if not -(2**63) <= value * 1e9 < 2**63:
            raise OverflowError("timestamp out of range for platform time_t")
    elif abs(operator.index(value)) > LONGEST:
        raise OverflowError("timestamp too large to convert to C PyTime_t")
    return float(value)
