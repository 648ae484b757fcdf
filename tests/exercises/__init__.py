"""Exercises: their checks, on this machine and in the page."""
