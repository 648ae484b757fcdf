"""Mirrors docs/tutorial/."""
