"""Mirrors docs/concepts/."""
