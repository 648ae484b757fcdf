"""Why the runtime can't be built."""

from __future__ import annotations


class BuildError(Exception):
    """The runtime can't be built: the first line says why."""


class Missing(BuildError):
    """A package is not installed: one line that says what to do."""


class StepFailed(BuildError):
    """All packages are there, and a step failed: with what it printed."""
