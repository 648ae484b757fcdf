"""What a program printed, and what the page says that it prints."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

from tools.errors import ProjectError

SLOW = re.compile(
    r"(Executing|Close)\s<(?:.|\n {4})*?>\s+took\s+\d+\.\d+\s+seconds\n"
)
"""asyncio's debug mode, on how busy the machine is; not the program's.

It begins in the middle of a line that the program has not ended yet, and a
program that wraps its log indents what follows by four spaces.
"""

TRACEBACK = re.compile(
    r"^(?P<pad>[ |]*)Traceback \(most recent call last\):\n"
    r"(?:(?P=pad)[ ]+.*\n)+",
    re.M,
)


class Differs(ProjectError):
    """A program printed something else than its transcript: with a diff."""


def shown(output: str) -> str:
    """Return output as a page shows it: a traceback without its frames.

    The frames name folders of this machine, and each Python release draws
    them a little differently; the last line is what a reader looks for.
    """
    return TRACEBACK.sub(
        r"\g<pad>Traceback (most recent call last):\n\g<pad>  ...\n", output
    )


def comparable(output: str, volatile: tuple[str, ...]) -> str:
    """Return output without what honestly differs from run to run."""
    text = SLOW.sub("", output)
    for pattern in volatile:
        text = re.sub(pattern, "<volatile>", text)
    return text


def check(
    file: Path, output: str, volatile: tuple[str, ...], *, record: bool
) -> None:
    """Compare what a program printed with its transcript.

    Args:
        file: the transcript beside the program.
        output: what was printed.
        volatile: patterns that the comparison leaves out.
        record: write the transcript instead, if it differs.

    Raises:
        Differs: names the file, shows the difference and what to do.
    """
    where = name_of(file)
    output = shown(output)
    committed = file.read_text("utf-8") if file.exists() else None
    wanted = None if committed is None else comparable(committed, volatile)
    if wanted == comparable(output, volatile):
        return
    if record:
        file.write_text(output, "utf-8")
        return
    if committed is None or wanted is None:
        raise Differs(f"{where}: not recorded yet; run `make record`")
    raise Differs(
        f"{where}: the program prints something else now; fix it, or run "
        "`make record` and read the change\n"
        f"{diff(wanted, comparable(output, volatile))}"
    )


def diff(wanted: str, printed: str) -> str:
    """Return a unified diff of what was recorded and what is printed."""
    return "\n".join(
        difflib.unified_diff(
            wanted.splitlines(),
            printed.splitlines(),
            "recorded",
            "printed now",
            lineterm="",
        )
    )


def name_of(file: Path) -> str:
    """Return a file's name from `snippets/` on, for an error line."""
    parts = file.parts
    if "snippets" not in parts:
        return file.name
    return "/".join(parts[parts.index("snippets") :])
