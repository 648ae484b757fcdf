"""`python -m tools.measured`: hand what programs measured to coverage.py.

tests/harness/strict/measure.py leaves a file per process; the report reads
one file of coverage.py's own. `COVERAGE_FILE` names both.
"""

from __future__ import annotations

import marshal
import os
from collections import defaultdict
from pathlib import Path

from coverage import CoverageData

from tools.cli import run
from tools.errors import ProjectError


def main() -> int:
    """Combine the files of all processes and remove them."""
    target = Path(os.environ["COVERAGE_FILE"])
    arcs: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for file in target.parent.glob(f"{target.name}.*.arcs"):
        for path, found in marshal.loads(file.read_bytes()).items():
            arcs[path].update(found)
        file.unlink()
    if not arcs:
        raise ProjectError(
            f"{target.parent}: no program was measured; run the tests first"
        )
    data = CoverageData(basename=str(target))
    data.erase()
    data.add_arcs(arcs)
    data.write()
    return 0


if __name__ == "__main__":
    run(main)
