"""Play an example, step by step, on a real stage."""

from __future__ import annotations

import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.harness import actor as actors
from tests.harness import inline, transcript
from tests.harness.actor import Actor, ExampleFailed, Process, poll
from tools.example import ROOT, Example, Step
from tools.inline import prints_inline
from tools.ports import assert_free, listening, taken

Opener = Callable[[str, Path], Actor]
"""Opens an HTML file in a browser: (actor's name, file) -> actor."""

SIGNALS = {
    "interrupt": signal.SIGINT,
    "terminate": signal.SIGTERM,
    "kill": signal.SIGKILL,
    "freeze": signal.SIGSTOP,
    "thaw": signal.SIGCONT,
}


@dataclass
class Run:
    """What happened when an example was played."""

    example: Example
    outputs: dict[str, str] = field(default_factory=dict)
    """Per actor, all it printed and all that was typed into it."""
    exits: dict[str, int] = field(default_factory=dict)
    """Per process, its exit code; negative is the signal that ended it."""

    def lines(self, actor: str) -> list[str]:
        """Return an actor's output as the page shows it, in lines."""
        return transcript.shown(self.outputs[actor]).splitlines()


class Stage:
    """Holds the actors of one example; leaving it ends them all.

    Use it by hand where a test does more than the example's own steps:

        with Stage(find("echo")) as stage:
            stage.start("server.py", listens=8765)
            ...
    """

    def __init__(
        self,
        example: Example,
        *,
        strict: bool = False,
        opener: Opener | None = None,
        folder: Path | None = None,
        python: str = sys.executable,
    ) -> None:
        """Prepare a stage.

        Args:
            example: whose programs appear on it.
            strict: see `tests.harness.actor.environment`.
            opener: opens HTML files, where the example has any.
            folder: where the programs are, if not in `snippets/` (a copy
                with a fault in it, for instance).
            python: the interpreter of its programs.
        """
        self.example = example
        self.strict = strict
        self.opener = opener
        self.folder = folder or example.folder
        self.python = python
        self.actors: dict[str, Actor] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Stage:
        """Check that the example's ports are free."""
        assert_free(self.example.name, self.example.ports)
        return self

    def __exit__(self, *_: object) -> None:
        """End everything that is still running."""
        self._stack.close()

    def start(
        self,
        file: str,
        *args: str,
        name: str = "",
        listens: int | None = None,
        prints: str | None = None,
        env: dict[str, str] | None = None,
    ) -> Process:
        """Run a program and wait until it listens or prints."""
        process = Process(
            name or Path(file).stem,
            self.folder / file,
            args,
            strict=self.strict,
            python=self.python,
            env=env,
        )
        self.actors[process.name] = process
        self._stack.callback(process.close)
        self._await(process, listens=listens, prints=prints)
        return process

    def open(self, file: str, *, name: str = "") -> Actor:
        """Open an HTML file in a browser."""
        if self.opener is None:
            raise ExampleFailed(
                f"snippets/{self.example.name}: {file} needs a browser"
            )
        page = self.opener(name or Path(file).stem, self._beside(file))
        self.actors[page.name] = page
        self._stack.callback(page.close)
        return page

    def _beside(self, file: str) -> Path:
        """Return an HTML file, with what it loads of packages beside it."""
        if not self.example.modules:
            return self.folder / file
        folder = Path(self._stack.enter_context(TemporaryDirectory()))
        shutil.copy(self.folder / file, folder)
        for module in self.example.modules:
            source = ROOT / "node_modules" / module
            if not source.is_file():
                raise ExampleFailed(
                    f"node_modules/{module}: not installed; run `npm ci`"
                )
            shutil.copy(source, folder)
        return folder / file

    def process(self, name: str) -> Process:
        """Return an actor that is a process."""
        actor = self.actors[name]
        assert isinstance(actor, Process), f"{name} is not a process"
        return actor

    def _await(
        self,
        actor: Actor,
        *,
        listens: int | None = None,
        prints: str | None = None,
    ) -> None:
        if listens is not None:
            assert isinstance(actor, Process)
            pid, popen = actor.popen.pid, actor.popen
            port = listens

            def ready() -> bool:
                return listening(pid, port) or popen.poll() is not None

            in_time = poll(ready)
            if not in_time or popen.poll() is not None:
                state = f"{actors.TIMEOUT:g} s passed"
                if in_time:
                    # Only then all that it printed has been read.
                    state = f"ended with {actor.wait()}"
                raise ExampleFailed(
                    f"snippets/{self.example.name}: {actor.name}: {state} "
                    f"without listening on port {port}; it printed "
                    f"{actor.output()!r}"
                )
        if prints is not None:
            actor.wait_for(prints)

    def do(self, step: Step) -> int | None:
        """Do one step and wait as it says; return an exit code, if any."""
        if step.action == "start":
            self.start(step.target, *step.args, name=step.actor)
        elif step.action == "open":
            self.open(step.target, name=step.actor)
        elif step.action == "type":
            self.actors[step.actor].type(step.target)
        elif step.action in SIGNALS:
            self.process(step.actor).send_signal(SIGNALS[step.action])
        self._await(
            self.actors[step.actor], listens=step.listens, prints=step.prints
        )
        if step.exits is None:
            return None
        code = self.process(step.actor).wait()
        if code != step.exits:
            raise ExampleFailed(
                f"snippets/{self.example.name}: {step.actor} ended with "
                f"{code}, not {step.exits}; it printed "
                f"{self.actors[step.actor].output()!r}"
            )
        return code


def play(
    example: Example,
    *,
    strict: bool = False,
    opener: Opener | None = None,
    folder: Path | None = None,
) -> Run:
    """Play all steps of an example.

    Raises:
        ExampleFailed: a step did not go as `example.toml` says, a process
            was left running, or a port was left open.
        ProjectError: somebody else has the port.
    """
    run = Run(example)
    with Stage(example, strict=strict, opener=opener, folder=folder) as stage:
        for step in example.steps:
            code = stage.do(step)
            if code is not None:
                run.exits[step.actor] = code
        for name, actor in stage.actors.items():
            if isinstance(actor, Process):
                if name not in run.exits:
                    if actor.popen.poll() is None and not _killed(
                        example, name
                    ):
                        raise ExampleFailed(
                            f"snippets/{example.name}: {name} still runs "
                            "after the last step; end it with a step"
                        )
                    run.exits[name] = actor.wait()
                if actor.left_behind():
                    raise ExampleFailed(
                        f"snippets/{example.name}: {name} left a process "
                        "running"
                    )
            run.outputs[name] = actor.output()
    for port in example.ports:
        if taken(port):
            raise ExampleFailed(
                f"snippets/{example.name}: port {port} is still open after "
                "the last step"
            )
    return run


def assert_transcripts(run: Run, *, record: bool) -> None:
    """Compare every actor's output with the file that pages include."""
    example = run.example
    for actor, output in run.outputs.items():
        program = example.folder / example.actors[actor]
        if prints_inline(program):
            if not record:  # tests/test_inline_output.py writes them
                inline.check_inline(program, output)
            continue
        transcript.check(
            example.transcript(actor),
            output,
            example.volatile,
            record=record,
        )


def _killed(example: Example, name: str) -> bool:
    return any(
        step.action == "kill" and step.actor == name for step in example.steps
    )
