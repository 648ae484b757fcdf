"""Endless recursion raises RecursionError, in C code too, in any thread."""

import json
import pickle
import sys
import threading
from collections.abc import Callable

DEEP = 100_000
FINE = 900


def nested(levels: int) -> list[object]:
    outer: list[object] = []
    for _ in range(levels):
        outer = [outer]
    return outer


class Endless:
    def __getattr__(self, name: str) -> object:
        return getattr(self, name)

    def __repr__(self) -> str:
        return repr(self)

    def __lt__(self, other: object) -> bool:
        return max([self, self]) is self


def sort(number: int) -> int:
    return sorted([number, 1], key=sort)[0]


def plain(number: int) -> int:
    return plain(number + 1)


ENDLESS: dict[str, Callable[[], object]] = {
    "json.loads": lambda: json.loads("[" * DEEP),
    "json.loads, objects": lambda: json.loads('{"a":' * DEEP),
    "json.dumps": lambda: json.dumps(nested(DEEP)),
    "repr": lambda: repr(nested(DEEP)),
    "==": lambda: nested(DEEP) == nested(DEEP),
    "pickle": lambda: pickle.dumps(nested(DEEP)),
    "compile": lambda: compile("+".join(["1"] * DEEP), "sum", "eval"),
    "own repr": lambda: repr(Endless()),
    "own attribute": lambda: Endless().nothing,
    "own order": lambda: Endless() < Endless(),
    "sorted": lambda: sort(1),
    "a function": lambda: plain(1),
}


def run_all() -> None:
    for name, use in ENDLESS.items():
        try:
            use()
        except RecursionError as error:
            print(name, type(error).__name__)
        else:
            print(name, "ended")


def run_fine(same: list[bool]) -> None:
    text = "[" * FINE + "]" * FINE
    same.append(json.dumps(json.loads(text)) == text)


if __name__ == "__main__":
    run_all()
    same: list[bool] = []
    run_fine(same)
    for _ in range(2):
        thread = threading.Thread(target=run_all)
        thread.start()
        thread.join()
    both = [threading.Thread(target=run_fine, args=(same,)) for _ in (1, 2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    print(same, "still here", sys.getrecursionlimit())
