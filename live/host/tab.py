"""The processes of a machine in a browser tab, driven from Python."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from live.build import Example

TIMEOUT = 300.0
"""Seconds that any single wait may take: enough on a machine that is busy."""
READY = """async (bound) => {
  const deadline = performance.now() + bound
  while (document.title !== "ready" && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 10))
  return document.title === "ready"
}"""


class ProgramFailed(AssertionError):
    """A program did not do what was waited for: one line, with its output."""


class MachineTab:
    """A tab with the host page, and the processes in it."""

    def __init__(
        self, page: Page, address: str, timeout: float = TIMEOUT
    ) -> None:
        """Open the host page.

        Args:
            page: the tab.
            address: where the host page is served.
            timeout: seconds that any single wait may take.

        Raises:
            ProgramFailed: the page did not load its driver.
        """
        self.page = page
        self.address = address
        self.timeout = timeout
        page.goto(address)
        if not page.evaluate(READY, self.timeout * 1000):
            raise ProgramFailed("the host page did not load its driver")
        self._seen: dict[int, int] = {}

    def start(
        self,
        files: dict[str, str],
        main: str,
        args: tuple[str, ...] = (),
        bundles: tuple[str, ...] = (),
    ) -> int:
        """Run a program; return its number in this tab.

        Args:
            files: the text of each, by name.
            main: the file to run.
            args: of its command line.
            bundles: whose packages it can import.
        """
        number = self.page.evaluate(
            "([files, ...rest]) => driver.start(files, ...rest)",
            [files, main, list(args), list(bundles)],
        )
        self._seen[number] = 0
        return int(number)

    def open(self, files: dict[str, str], main: str) -> int:
        """Open an HTML file in a frame; return its number in this tab."""
        number = self.page.evaluate(
            "([files, main]) => driver.open(files, main)", [files, main]
        )
        self._seen[number] = 0
        return int(number)

    def wait_for_console(self, number: int, start: str) -> str:
        """Wait until a page logs a line that starts so; return it."""
        line = self.page.evaluate(
            "([n, start, bound]) => driver.logs(n, start, bound)",
            [number, start, self.timeout * 1000],
        )
        if line is None:
            raise ProgramFailed(f"never logged {start!r}")
        return str(line)

    def output(self, number: int) -> str:
        """Everything that a process has printed."""
        return str(self.page.evaluate("n => driver.output(n)", number))

    def wait_for_port(self, number: int, port: int) -> None:
        """Wait until a process listens."""
        if not self.page.evaluate(
            "([n, port, bound]) => driver.listens(n, port, bound)",
            [number, port, self.timeout * 1000],
        ):
            raise ProgramFailed(
                f"never listened on port {port}; it printed "
                f"{self.output(number)!r}"
            )

    def wait_for(self, number: int, text: str) -> None:
        """Wait until text is printed, after the last such match."""
        seen = self._seen[number]
        if not self.page.evaluate(
            "([n, text, seen, bound]) => driver.prints(n, text, seen, bound)",
            [number, text, seen, self.timeout * 1000],
        ):
            raise ProgramFailed(
                f"never printed {text!r}; it printed {self.output(number)!r}"
            )
        start = self.output(number).index(text, seen)
        self._seen[number] = start + len(text)

    def wait(self, number: int, bound: float | None = None) -> int:
        """Wait for the end, `bound` seconds at most; return the exit code."""
        bound = self.timeout if bound is None else bound
        code = self.page.evaluate(
            "([n, bound]) => driver.exits(n, bound)", [number, bound * 1000]
        )
        if code is None:
            raise ProgramFailed(
                f"still running after {bound:g} s; it printed "
                f"{self.output(number)[-500:]!r}"
            )
        return int(code)

    def wait_for_reading(self, number: int) -> None:
        """Wait until a process waits for a line, typed after the last."""
        if not self.page.evaluate(
            "([n, bound]) => driver.reads(n, bound)",
            [number, self.timeout * 1000],
        ):
            raise ProgramFailed(
                f"never read; it printed {self.output(number)[-500:]!r}"
            )

    def type(self, number: int, line: str) -> None:
        """Type a line."""
        self._seen[number] = self.page.evaluate(
            "([n, line]) => driver.type(n, line)", [number, line]
        )

    def signal(self, number: int, signal: int) -> None:
        """Send a signal."""
        self.page.evaluate("([n, s]) => driver.signal(n, s)", [number, signal])

    def close(self) -> None:
        """Kill what still runs."""
        self.page.evaluate("driver.killAll()")

    def run(
        self,
        source: str,
        args: tuple[str, ...] = (),
        bound: float | None = None,
    ) -> tuple[int, str]:
        """Run one program to its end, in a folder of its own.

        Returns:
            Its exit code and its output.
        """
        self.page.evaluate("driver.emptyFolder()")
        number = self.start({"program.py": source}, "program.py", args)
        code = self.wait(number, bound)
        return code, self.output(number)

    def start_pair(self, path: Path, port: int) -> tuple[int, int]:
        """Start a program as server and, when it listens, as client."""
        files = {path.name: path.read_text("utf-8")}
        server = self.start(files, path.name, ("server",))
        self.wait_for_port(server, port)
        return server, self.start(files, path.name, ("client",))

    def play(self, example: Example) -> dict[str, str]:
        """Play an example; return what each actor printed.

        Raises:
            ProgramFailed: a step did not go as the example describes.
        """
        try:
            played = self.page.evaluate(
                "([example, bound]) => driver.play(example, bound)",
                [example, self.timeout * 1000],
            )
        finally:
            self.close()
        if "failure" in played:
            raise ProgramFailed(f"{example['title']}: {played['failure']}")
        return dict(played["outputs"])
