"""Which of the interpreter's exports Pyodide's JavaScript has a use for.

Pyodide exports every function, for any package of compiled code to link with;
here are a few, whose imports the build adds. Each costs time at every start of
a process, in the module and in the script, which gives each a variable.
"""

from __future__ import annotations

import re
from collections import Counter

ASSIGNED = re.compile(
    r'(?P<variable>[\w$]+)=Module\["(?P=variable)"\]'
    r'=wasmExports\["(?P<export>[^"]+)"\];'
)
WORD = re.compile(r"[\w$]+")
MENTIONS_IF_UNUSED = 3
"""How often a variable occurs that nothing uses: its declaration, and twice in
the statement that sets it."""
LOOKED_THROUGH = "updateTableMap(0,wasmTable.length)"
"""
Makes a JavaScript function of each entry of the table, at every start, for the
one function that is put into it then: to see whether it is there already.
"""


def trimmed(script: str, *others: str) -> str:
    """Return a script of Pyodide without what only other packages need.

    The other scripts may use its variables.
    """
    count = Counter(WORD.findall(" ".join((script, *others))))

    def unused(assigned: re.Match[str]) -> bool:
        return (
            count[assigned["variable"]] == MENTIONS_IF_UNUSED
            and count[assigned["export"]] == 1
        )

    return ASSIGNED.sub(
        lambda found: "" if unused(found) else found[0],
        script.replace(LOOKED_THROUGH, ""),
    )


def identifiers(*scripts: str) -> set[str]:
    """Return every identifier in scripts: no other export can be used."""
    return {word for script in scripts for word in WORD.findall(script)}
