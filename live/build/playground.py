"""What the playground needs to know of the site around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Playground:
    """Where the playground is, and what it offers besides the examples."""

    page: str = "../../playground/"
    """The address of its page, from the folder of the runtime on."""
    starts: Mapping[str, str] = field(default_factory=dict)
    """Short names of examples to start from -> the names of these."""
