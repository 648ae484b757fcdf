"""Which of the interpreter's exports Pyodide's JavaScript has a use for.

Pyodide exports every function, for packages of compiled code to link with;
here are none. Each costs time at every start of a process, in the module and
in the script, which gives each a variable.
"""

from __future__ import annotations

import re
from collections import Counter

ASSIGNED = re.compile(
    r'(?P<variable>[\w$]+)=Module\["(?P=variable)"\]'
    r'=wasmExports\["(?P<export>[^"]+)"\];'
)
WORD = re.compile(r"[\w$]+")
IN_VAIN = 3
"""How often a variable is named that nothing uses: declared, and set here."""


def trimmed(script: str) -> str:
    """Return Pyodide's script without the variables that nothing uses."""
    count = Counter(WORD.findall(script))

    def unused(assigned: re.Match[str]) -> bool:
        return (
            count[assigned["variable"]] == IN_VAIN
            and count[assigned["export"]] == 1
        )

    return ASSIGNED.sub(
        lambda found: "" if unused(found) else found[0], script
    )


def named(*scripts: str) -> set[str]:
    """Return every word in scripts: no other export can be asked for."""
    return {word for script in scripts for word in WORD.findall(script)}
