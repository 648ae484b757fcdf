"""Mirrors docs/guides/."""
