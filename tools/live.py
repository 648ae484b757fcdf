"""Build the browser runtime, with the examples of this site.

    python -m tools.live     into docs/assets/live/, for `make serve`

`make build` builds it into the site itself.
"""

from __future__ import annotations

import os
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
from tools import bundles, wheels
from tools.errors import ProjectError
from tools.example import ROOT, Example, Step, all_examples
from tools.exercise import CHECK, SOLUTION, Exercise, all_exercises
from tools.node import NodeMissing, command

TARGET = ROOT / "docs" / "assets" / "live"
PACKAGES = ROOT / "node_modules"
MAPPED = "LIVE_MAPPED"
"""In the environment: whether bundles have source maps, to be measured."""
SHOWN = (".py", ".html", ".js", ".css", ".json", ".ini")
"""Endings of the files that an example's programs and pages see."""
PLAYGROUND = build.Playground(
    page="../../playground/",
    starts={
        "A TCP server and client": "echo_socket",
        "A UDP receiver and sender": "datagrams",
    },
)


def builder(
    target: Path,
    examples: Iterable[Example] | None = None,
    *,
    primary: Collection[int] | Path = LIST,
    compression: int = 22,
    profiling: bool = False,
    modules: Mapping[str, bytes] | None = None,
) -> build.Build:
    """Return the build of a runtime for this site.

    Args:
        target: the folder that it is built into.
        examples: those that labs can run; None for all of the site's.
        primary: see `live.build.Build`.
        compression: see `live.build.Build`.
        profiling: see `live.build.Build`.
        modules: see `live.build.Build`.

    Raises:
        Missing: a Node package is not installed.
        NodeMissing: there is no Node.js.
        WheelMissing: a wheel was not downloaded.
    """
    node = Node(command("node"), PACKAGES)
    node.check()  # before an example's files, some of which are in a package
    return build.Build(
        target,
        {
            **{
                example.name: example_data(example)
                for example in (
                    all_examples() if examples is None else examples
                )
                if example.in_the_page
            },
            **{each.name: exercise_data(each) for each in all_exercises()},
        },
        node,
        Cache(ROOT / ".cache" / "live"),
        primary=primary,
        compression=compression,
        profiling=profiling,
        modules=modules or {},
        mapped=MAPPED in os.environ,
        playground=PLAYGROUND,
        bundles=bundled(),
    )


def bundled() -> dict[str, build.Bundle]:
    """Return the bundles, with their wheels.

    Raises:
        WheelMissing: one was not downloaded.
    """
    found = wheels.check()
    known = bundles.load()
    return {
        name: build.Bundle(
            tuple(found[each] for each in held),
            tuple(bundles.requirements(name, known)),
            tuple(bundles.modules(name, known)),
        )
        for name, held in bundles.contents(known).items()
    }


def files(example: Example) -> dict[str, str]:
    """Return the files of an example, as its programs see them."""
    # A program may be another example's; the lab knows it by its name.
    here = example.folder.resolve()
    folders = {path.resolve().parent for path in example.programs}
    found = {
        path.name: path.read_text("utf-8")
        for folder in (*sorted(folders - {here}), here)
        for path in sorted(folder.iterdir())
        if path.suffix in SHOWN
    }
    for module in example.modules:
        path = PACKAGES / module
        found[path.name] = path.read_text("utf-8")
    return found


def example_data(example: Example) -> build.Example:
    """Return what a lab needs to know of an example."""
    data: build.Example = {
        "title": example.title,
        "ports": list(example.ports),
        "files": files(example),
        "steps": [step_data(step) for step in example.steps],
    }
    if example.packages:
        data["packages"] = list(example.packages)
    return data


def exercise_data(exercise: Exercise) -> build.Example:
    """Return what a lab needs to know of an exercise."""
    return {
        "title": exercise.title,
        "ports": list(exercise.ports),
        "files": {
            name: path.read_text("utf-8")
            for name, path in exercise.files().items()
        },
        "steps": [step_data(step) for step in exercise.run],
        "exercise": {
            "steps": [step_data(step) for step in exercise.check],
            "check": CHECK,
            "readers": exercise.readers,
            "solution": {
                name: exercise.file(name, SOLUTION).read_text("utf-8")
                for name in exercise.readers
            },
            "seconds": exercise.seconds,
        },
    }


def solved_data(exercise: Exercise) -> build.Example:
    """Return an example that checks a solution, which has to pass."""
    data = exercise_data(exercise)
    passes: build.Step = {
        "action": "wait",
        "actor": Path(CHECK).stem,
        "target": Path(CHECK).stem,
        "exits": 0,
    }
    return {
        "title": data["title"],
        "ports": data["ports"],
        "files": {**data["files"], **data["exercise"]["solution"]},
        "steps": [*data["exercise"]["steps"], passes],
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
    except (BuildError, NodeMissing, wheels.WheelMissing) as error:
        print(str(error).splitlines()[0])  # no fault: the site is whole
        shutil.rmtree(target, ignore_errors=True)


def main() -> int:
    """Build, and say what there is, or what is missing."""
    try:
        folder = builder(TARGET).run()
    except (BuildError, ProjectError) as error:
        print(error, file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in folder.rglob("*"))
    where = folder.relative_to(ROOT)
    print(f"{where}: the runtime is ready, {size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
