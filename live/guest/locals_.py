"""`threading.local`: attributes of which each thread has its own.

CPython's keeps them in a thread's state, which all threads here share.
"""

from __future__ import annotations

from typing import Any, Self
from weakref import WeakSet, ref

from .syscalls import syscalls


class Dicts(dict[int, dict[str, Any]]):
    """The attributes of one object, by the identity of the thread."""

    __slots__ = ("__weakref__", "owner")

    def __init__(self, owner: local) -> None:
        """Make those of an object."""
        super().__init__()
        self.owner = ref(owner)

    def __hash__(self) -> int:  # type: ignore[override]
        """By identity, for a set."""
        return id(self)

    def __eq__(self, other: object) -> bool:
        """By identity, for a set."""
        return self is other


_every: WeakSet[Dicts] = WeakSet()


class local:
    """`threading.local`."""

    __module__ = "_thread"
    __slots__ = ("__dict__", "__weakref__", "_local__args", "_local__dicts")

    def __new__(cls, /, *args: object, **kwargs: object) -> Self:
        """Make an object; each thread that uses it calls its `__init__`."""
        if (args or kwargs) and cls.__init__ is object.__init__:
            raise TypeError("Initialization arguments are not supported")
        made = object.__new__(cls)
        dicts = Dicts(made)
        dicts[syscalls.thread] = {}
        object.__setattr__(made, "_local__dicts", dicts)
        object.__setattr__(made, "_local__args", (args, kwargs))
        _every.add(dicts)
        return made

    def __getattribute__(self, name: str) -> Any:
        """Return this thread's attribute."""
        enter(self)
        return object.__getattribute__(self, name)

    def __setattr__(self, name: str, value: object) -> None:
        """Set this thread's attribute."""
        refuse_dict(self, name)
        enter(self)
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        """Delete this thread's attribute."""
        refuse_dict(self, name)
        enter(self)
        object.__delattr__(self, name)


local.__name__ = local.__qualname__ = "_local"


def refuse_dict(one: local, name: str) -> None:
    """Raise the AttributeError of an attribute that can't be changed."""
    if name == "__dict__":
        kind = type(one).__name__
        raise AttributeError(
            f"{kind!r} object attribute '__dict__' is read-only"
        )


def enter(one: local) -> None:
    """Have the attributes of an object be those of this thread."""
    dicts = object.__getattribute__(one, "_local__dicts")
    own = dicts.get(syscalls.thread)
    if own is not None:
        object.__setattr__(one, "__dict__", own)
        return
    own = dicts[syscalls.thread] = {}
    object.__setattr__(one, "__dict__", own)
    args, kwargs = object.__getattribute__(one, "_local__args")
    try:
        type(one).__init__(one, *args, **kwargs)
    except BaseException:
        del dicts[syscalls.thread]  # the next use tries again
        raise
    object.__setattr__(one, "__dict__", own)


def forget(thread: int) -> None:
    """Delete what a thread has, which has ended."""
    for dicts in list(_every):
        owner = dicts.owner()
        if dicts.pop(thread, None) is not None and owner is not None:
            object.__setattr__(owner, "__dict__", {})
