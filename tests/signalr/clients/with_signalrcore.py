"""`python with_signalrcore.py talk|flood COUNT`: prints a report as JSON."""

from __future__ import annotations

import json
import sys
from queue import Queue
from typing import Any

from signalrcore.hub_connection_builder import HubConnectionBuilder

TIMEOUT = 60
"""Seconds that a wait may take."""


class Caller:
    """Waits for the answers, which signalrcore hands to callbacks."""

    def __init__(self) -> None:
        """Connect, and gather what the hub says."""
        url = "http://localhost:8765/chat"
        self.hub = HubConnectionBuilder().with_url(url).build()
        self.answers: Queue[Any] = Queue()
        self.said: list[str] = []
        self.items: list[Any] = []
        self.hub.on_open(lambda: self.answers.put("open"))
        self.hub.on_error(self.answers.put)
        self.hub.on("said", lambda words: self.said.append(words[0]))
        self.hub.start()
        self.answers.get(timeout=TIMEOUT)

    def call(self, method: str, *arguments: Any) -> Any:
        """Invoke a method; return its Completion."""
        self.hub.send(method, list(arguments), self.answers.put)
        return self.answers.get(timeout=TIMEOUT)

    def stream(self, method: str, *arguments: Any) -> None:
        """Gather a stream's items, to its end.

        From a callback, in the thread that reads: signalrcore drops what
        comes between `stream` and `subscribe`.
        """
        takers = {
            "next": self.items.append,
            "complete": self.answers.put,
            "error": self.answers.put,
        }

        def ask(_: Any) -> None:
            self.hub.stream(method, list(arguments)).subscribe(takers)

        self.hub.send("echo", ["Ready?"], ask)
        self.answers.get(timeout=TIMEOUT)


def talk(caller: Caller, count: int) -> dict[str, Any]:
    """Use all that a hub offers."""
    caller.call("join", "tea")
    echo = caller.call("echo", "Zażółć 🐍")
    caller.call("say_in", "tea", "Milk?")
    error = caller.call("divide", 1, 0)
    unknown = caller.call("jump")
    caller.stream("countdown", 3)
    afterwards = caller.call("echo", "still here")
    return {
        "echo": echo.result,
        "said": caller.said,
        "error": error.error,
        "unknown": unknown.error,
        "countdown": caller.items,
        "afterwards": afterwards.result,
    }


def flood(caller: Caller, count: int) -> dict[str, Any]:
    """Send many messages, each of which comes back."""
    caller.call("join", "signalrcore")
    for number in range(count):
        caller.hub.send("say_in", ["signalrcore", str(number)])
    caller.call("echo", "done")
    return {"said": caller.said}


def main(what: str, count: str) -> None:
    """Connect, do it, and hang up."""
    caller = Caller()
    run = {"talk": talk, "flood": flood}[what]
    print(json.dumps(run(caller, int(count))))
    caller.hub.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
