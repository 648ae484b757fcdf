"""What every command does: read ARGS, and end with a line and an exit code.

if __name__ == "__main__":
run(main)
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from typing import NoReturn

from tools.errors import ProjectError

INTERRUPTED = 130
"""The exit code of a command that Ctrl+C ended: 128 + SIGINT."""


def arguments() -> list[str]:
    """Return the command line's arguments and those of `make ... ARGS="..."`.

    Raises:
        ProjectError: a quotation in ARGS does not end.
    """
    try:
        return [*sys.argv[1:], *shlex.split(os.environ.get("ARGS", ""))]
    except ValueError as error:
        raise ProjectError(f"ARGS: {error}; close the quotation") from None


def run(
    main: Callable[[], int], *, interrupted: int = INTERRUPTED
) -> NoReturn:
    """Run a command and exit with what it returns.

    Args:
        main: returns the exit code. A `ProjectError` that it raises is
            printed to stderr, without a traceback, and the code is 1.
        interrupted: the exit code after Ctrl+C.
    """
    try:
        code = main()
    except ProjectError as error:
        print(error, file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        code = interrupted
    sys.exit(code)
