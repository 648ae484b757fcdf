"""Signals: handlers, asyncio's handlers, Ctrl+C in a coroutine."""

import _thread
import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType


async def handled() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.call_later(0.01, os.kill, os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(stop.wait(), 5)
    print("SIGTERM handled by the loop")
    print("removed:", loop.remove_signal_handler(signal.SIGTERM))


async def interrupted() -> None:
    asyncio.get_running_loop().call_later(
        0.01, signal.raise_signal, signal.SIGINT
    )
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        print("cancelled by Ctrl+C")
        raise


asyncio.run(handled())
try:
    asyncio.run(interrupted())
except KeyboardInterrupt:
    print("KeyboardInterrupt")

signal.signal(signal.SIGUSR1, lambda number, frame: print("got", number))
os.kill(os.getpid(), signal.SIGUSR1)
started = time.monotonic()
time.sleep(0.05)
print("slept:", 0.04 < time.monotonic() - started < 5)


async def concurrent() -> None:
    async def say(word: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        print(word)

    async with asyncio.TaskGroup() as group:
        group.create_task(say("second", 0.1))
        group.create_task(say("first", 0.01))
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(60)
    except TimeoutError:
        print("timed out")


asyncio.run(concurrent())


# What sends a signal, and where its handler runs.
notes: list[str] = []


def note(number: int, frame: FrameType | None) -> None:
    name = frame.f_code.co_name if frame else "nowhere"
    main = threading.current_thread() is threading.main_thread()
    notes.append(f"{signal.Signals(number).name} in {name}, main: {main}")


def compute_until(count: int) -> None:
    began = time.monotonic()
    while len(notes) < count and time.monotonic() - began < 20:
        pass


signal.signal(signal.SIGUSR1, note)
signal.signal(signal.SIGALRM, note)
signal.raise_signal(signal.SIGUSR1)
compute_until(1)
print(signal.alarm(60), signal.alarm(0), signal.alarm(0))
print(signal.setitimer(signal.ITIMER_REAL, 0.05))
compute_until(2)
print(signal.getitimer(signal.ITIMER_REAL))
signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
compute_until(5)
signal.pause()
left, interval = signal.setitimer(signal.ITIMER_REAL, 0)
print(0 < left <= 0.02, interval, len(notes) >= 6)
print(notes[0], {each.partition(" ")[0] for each in notes[1:]})


def from_a_thread() -> None:
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)
    os.kill(os.getpid(), signal.SIGUSR1)
    forbidding: tuple[Callable[[], object], ...] = (
        lambda: signal.signal(signal.SIGUSR2, note),
        lambda: signal.set_wakeup_fd(-1),
    )
    for forbidden in forbidding:
        try:
            forbidden()
        except ValueError as error:
            print(error)


notes.clear()
sending = threading.Thread(target=from_a_thread)
sending.start()
sending.join()
compute_until(1)
print({each.partition(", ")[2] for each in notes})
threading.Timer(0.05, _thread.interrupt_main).start()
try:
    compute_until(99)
except KeyboardInterrupt:
    print("interrupted by a thread")

# Masks and waiting.
SET = {signal.SIGUSR1, signal.SIGUSR2}
print(sorted(signal.pthread_sigmask(signal.SIG_BLOCK, SET)))
os.kill(os.getpid(), signal.SIGUSR2)
print(sorted(signal.sigpending()), repr(signal.sigwait(SET)))
print(signal.sigtimedwait(SET, 0.01))
waiter = threading.Thread(target=lambda: print(repr(signal.sigwait(SET))))
waiter.start()
signal.pthread_kill(waiter.ident or 0, signal.SIGUSR1)
waiter.join()
threading.Timer(
    0.05, signal.pthread_kill, (threading.get_ident(), signal.SIGUSR2)
).start()
info = signal.sigwaitinfo(SET)
print(info.si_signo == signal.SIGUSR2)
notes.clear()
os.kill(os.getpid(), signal.SIGUSR1)
print(len(notes))
print(sorted(signal.pthread_sigmask(signal.SIG_SETMASK, ())))
print(len(notes), signal.pthread_sigmask(signal.SIG_BLOCK, []))

MISUSED: tuple[Callable[[], object], ...] = (
    lambda: signal.setitimer(99, 1),
    lambda: signal.setitimer(signal.ITIMER_REAL, -1),
    lambda: signal.signal(signal.SIGKILL, note),
    lambda: signal.signal(99, note),
    lambda: signal.raise_signal(99),
    lambda: os.kill(os.getpid(), 99),
    lambda: signal.pthread_sigmask(99, []),
    lambda: signal.pthread_sigmask(signal.SIG_BLOCK, [99]),
    lambda: signal.sigtimedwait([], -1),
    lambda: signal.set_wakeup_fd(987),
)
for misuse in MISUSED:
    try:
        misuse()
    except (OSError, ValueError) as error:
        print(type(error).__name__, error)


def fail(number: int, frame: FrameType | None) -> None:
    raise ValueError("in the handler")


signal.signal(signal.SIGUSR1, fail)
try:
    os.kill(os.getpid(), signal.SIGUSR1)
    compute_until(99)
except ValueError as error:
    print(error)
for ignored in (signal.SIGCHLD, signal.SIGWINCH, signal.SIGURG):
    os.kill(os.getpid(), ignored)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.kill(os.getpid(), signal.SIGTERM)
print("still here")
reader, writer = os.pipe()
os.set_blocking(writer, False)
signal.set_wakeup_fd(writer)
signal.signal(signal.SIGUSR2, note)
signal.raise_signal(signal.SIGUSR2)
print("by a pipe:", os.read(reader, 1) == bytes([signal.SIGUSR2]))
signal.set_wakeup_fd(-1)
