"""Builds the browser runtime: a folder of files that any web server serves."""

from live.build.errors import BuildError, Missing, StepFailed
from live.build.example import Example, Step
from live.build.packages import Bundle
from live.build.playground import Playground
from live.build.runtime import Build

__all__ = [
    "Build",
    "BuildError",
    "Bundle",
    "Example",
    "Missing",
    "Playground",
    "Step",
    "StepFailed",
]
