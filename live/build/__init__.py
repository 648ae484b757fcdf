"""Builds the browser runtime: a folder of files that any web server serves."""

from live.build.errors import BuildError, Missing, StepFailed
from live.build.example import Example, Step
from live.build.runtime import Build

__all__ = ["Build", "BuildError", "Example", "Missing", "Step", "StepFailed"]
