"""Mirrors docs/frameworks/."""
