"""Build the browser runtime, with the examples of this site.

    python -m tools.live     into docs/assets/live/, for `make serve`

`make build` builds it into the site itself.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import cast

from live import build
from live.build import BuildError, StepFailed
from live.build.cache import Cache
from live.build.node import Node
from live.split.called import LIST
from tools.example import ROOT, Example, Step, all_examples
from tools.node import NodeMissing, command

TARGET = ROOT / "docs" / "assets" / "live"
PACKAGES = ROOT / "node_modules"
SHOWN = (".py", ".html", ".js", ".css", ".json")
"""Endings of the files that an example's programs and pages see."""


def builder(
    target: Path,
    examples: Iterable[Example] | None = None,
    *,
    primary: Collection[int] | Path = LIST,
    profiling: bool = False,
    modules: Mapping[str, bytes] | None = None,
) -> build.Build:
    """Return the build of a runtime for this site.

    Args:
        target: the folder that it is built into.
        examples: those that labs can run; None for all of the site's.
        primary: see `live.build.Build`.
        profiling: see `live.build.Build`.
        modules: see `live.build.Build`.

    Raises:
        Missing: a Node package is not installed.
        NodeMissing: there is no Node.js.
    """
    node = Node(command("node"), PACKAGES)
    node.check()  # before an example's files, some of which are in a package
    return build.Build(
        target,
        {
            example.name: example_data(example)
            for example in (all_examples() if examples is None else examples)
            if example.in_the_page
        },
        node,
        Cache(ROOT / ".cache" / "live"),
        primary=primary,
        profiling=profiling,
        modules=modules or {},
    )


def files(example: Example) -> dict[str, str]:
    """Return the files of an example, as its programs see them."""
    # A program may be another example's; the lab knows it by its name.
    folders = {path.resolve().parent for path in example.programs}
    found = {
        path.name: path.read_text("utf-8")
        for folder in sorted(folders | {example.folder})
        for path in sorted(folder.iterdir())
        if path.suffix in SHOWN
    }
    for module in example.modules:
        path = PACKAGES / module
        found[path.name] = path.read_text("utf-8")
    return found


def example_data(example: Example) -> build.Example:
    """Return what a lab needs to know of an example."""
    return {
        "title": example.title,
        "ports": list(example.ports),
        "files": files(example),
        "steps": [step_data(step) for step in example.steps],
    }


def step_data(step: Step) -> build.Step:
    """Return a step, without the conditions that it does not have."""
    data = {
        "action": step.action,
        "target": shown_target(step),
        "actor": step.actor,
        "args": list(step.args),
        "listens": step.listens,
        "prints": step.prints,
        "exits": step.exits,
    }
    held = {
        key: value for key, value in data.items() if value not in (None, [])
    }
    return cast(build.Step, held)


def shown_target(step: Step) -> str:
    """Return a file's name without its folder, else the target as it is."""
    if step.action in ("start", "open"):
        return Path(step.target).name
    return step.target


def build_or_tell(target: Path = TARGET) -> None:
    """Build, or say in one line why nothing will run in the pages.

    Then an older runtime goes: it has the programs as they once were.

    Raises:
        StepFailed: nothing is missing, and a step of the build failed.
    """
    try:
        builder(target).run()
    except StepFailed:
        raise
    except (BuildError, NodeMissing) as error:
        print(str(error).splitlines()[0])  # no fault: the site is whole
        shutil.rmtree(target, ignore_errors=True)


def main() -> int:
    """Build, and say what there is, or what is missing."""
    try:
        folder = builder(TARGET).run()
    except (BuildError, NodeMissing) as error:
        print(error, file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in folder.rglob("*"))
    where = folder.relative_to(ROOT)
    print(f"{where}: the runtime is ready, {size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
