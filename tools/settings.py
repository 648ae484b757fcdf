"""What mkdocs.yml says of the site, for tools that finish it."""

from __future__ import annotations

from typing import Any

from mkdocs.utils.yaml import yaml_load

from tools.example import ROOT


def settings() -> dict[str, Any]:
    """Return the whole file, with what the environment sets."""
    found: dict[str, Any] = yaml_load((ROOT / "mkdocs.yml").read_text("utf-8"))
    return found


def name() -> str:
    """Return the name of the site."""
    return str(settings()["site_name"])
