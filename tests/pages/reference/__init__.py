"""Mirrors docs/reference/."""
