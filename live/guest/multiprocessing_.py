"""The module `_multiprocessing`: semaphores, within one process.

There are no other processes to share one with. Threads use it: those of
`multiprocessing.pool.ThreadPool`, and whoever takes a lock of this package.
"""

from __future__ import annotations

from .syscalls import syscalls
from .threads import wait_until

RECURSIVE_MUTEX = 0
SEM_VALUE_MAX = 0x7FFFFFFF


class SemLock:
    """`_multiprocessing.SemLock`: a semaphore or a recursive lock."""

    SEM_VALUE_MAX = SEM_VALUE_MAX

    def __init__(
        self, kind: int, value: int, maxvalue: int, name: str, unlink: bool
    ) -> None:
        """Make one with a value, which `maxvalue` limits."""
        self.kind = kind
        self.maxvalue = maxvalue
        self.name = None
        """Without one, `multiprocessing` starts no process to track it."""
        self.handle = id(self)
        self._value = value
        self._owner = 0
        self._held = 0

    def acquire(
        self, block: bool = True, timeout: float | None = None
    ) -> bool:
        """Acquire it; return False if that was not possible in time."""
        if self.kind == RECURSIVE_MUTEX and self._is_mine():
            self._held += 1
            return True
        limit = max(0.0, timeout) if block and timeout is not None else None
        if not self._value and (
            not block or not wait_until(lambda: self._value > 0, limit)
        ):
            return False
        self._value -= 1
        self._owner = syscalls.thread
        self._held += 1
        return True

    def release(self) -> None:
        """Release it.

        Raises:
            AssertionError: another thread holds the lock.
            ValueError: it has its maximal value.
        """
        if self.kind == RECURSIVE_MUTEX:
            if not self._is_mine():
                raise AssertionError(
                    "attempt to release recursive lock not owned by thread"
                )
            if self._held > 1:
                self._held -= 1
                return
        elif self._value >= self.maxvalue:
            raise ValueError("semaphore or lock released too many times")
        self._held -= 1
        self._value += 1
        syscalls.mark_changed()

    def _is_mine(self) -> bool:
        return self._held > 0 and self._owner == syscalls.thread

    def _count(self) -> int:
        return self._held

    def _get_value(self) -> int:
        return self._value

    def _is_zero(self) -> bool:
        return self._value == 0

    def _after_fork(self) -> None:
        self._held = 0

    def __enter__(self) -> bool:
        """Acquire it."""
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        """Release it."""
        self.release()


def sem_unlink(name: str, /) -> None:
    """Forget a name: nobody else can look for it."""


def no_shared_memory(*_: object) -> None:
    """`_posixshmem.shm_open` and `shm_unlink`.

    Raises:
        OSError: ENOSYS: there are no processes to share memory with.
    """
    raise OSError(38, "Function not implemented")


MODULES: dict[str, dict[str, object]] = {
    "_multiprocessing": {
        "SemLock": SemLock,
        "sem_unlink": staticmethod(sem_unlink),
        "flags": {},
    },
    "_posixshmem": {
        "shm_open": staticmethod(no_shared_memory),
        "shm_unlink": staticmethod(no_shared_memory),
    },
}
"""What each of them has."""
