"""Signals: handlers, asyncio's handlers, Ctrl+C in a coroutine."""

import asyncio
import os
import signal
import time


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
