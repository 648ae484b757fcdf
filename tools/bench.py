"""`make bench`: run the measurements of `tools/benchmarks/`.

    make bench                           all of them
    make bench ARGS=idle_connections     those that are named

A benchmark is a module there with a docstring, a `measure()` that returns
its report, and, where a page shows the report, `FILE`, which it goes to.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

from tools import benchmarks
from tools.cli import arguments, run
from tools.errors import ProjectError
from tools.validation import unknown


def names() -> list[str]:
    """Return the names of all benchmarks, in order."""
    return sorted(
        module.name
        for module in pkgutil.iter_modules(benchmarks.__path__)
        if not module.name.startswith("_")
    )


def measure(name: str) -> None:
    """Run one benchmark; print its report and write it where pages look."""
    module = importlib.import_module(f"{benchmarks.__name__}.{name}")
    print(f"{name}: {(module.__doc__ or '').splitlines()[0]}", flush=True)
    report: str = module.measure()
    print(report, flush=True)
    file: Path | None = getattr(module, "FILE", None)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(report, "utf-8")


def main() -> int:
    """Run the benchmarks that the arguments name, or all of them."""
    known, wanted = names(), arguments()
    for name in wanted:
        if name not in known:
            raise ProjectError(f"tools.bench: {name} {unknown(name, known)}")
    for name in wanted or known:
        measure(name)
    return 0


if __name__ == "__main__":
    run(main)
