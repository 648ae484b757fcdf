"""Threads that compute take turns, and so do messages and signals."""

import asyncio
import contextlib
import importlib
import os
import queue
import select
import signal
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path

PORT = 9032
BOUND = 20.0
"""Seconds that anything here may take."""


def expired(began: float) -> bool:
    return time.monotonic() - began > BOUND


def polled_queue() -> None:
    items: queue.Queue[int] = queue.Queue()

    def make() -> None:
        for number in range(3):
            time.sleep(0.01)
            items.put(number)

    threading.Thread(target=make).start()
    found: list[int] = []
    began = time.monotonic()
    while len(found) < 3 and not expired(began):
        if not items.empty():
            found.append(items.get())
    print("empty() in a loop:", found)
    threading.Thread(target=make).start()
    found, began = [], time.monotonic()
    while len(found) < 3 and not expired(began):
        with contextlib.suppress(queue.Empty):
            found.append(items.get_nowait())
    print("get_nowait() in a loop:", found)


def spun_flag() -> None:
    ready = False

    def set_ready() -> None:
        nonlocal ready
        ready = True

    threading.Thread(target=set_ready).start()
    began = time.monotonic()
    while not ready and not expired(began):
        pass
    print("a flag:", ready)


def two_that_count() -> None:
    counts = [0, 0]
    began = time.monotonic()

    def count(own: int) -> None:
        while min(counts) < 50_000 and not expired(began):
            counts[own] += 1

    threads = [threading.Thread(target=count, args=(n,)) for n in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("both count:", min(counts) >= 50_000)


def a_lock_that_all_want() -> None:
    lock, total = threading.Lock(), 0

    def add() -> None:
        nonlocal total
        for _ in range(20_000):
            with lock:
                total += 1

    threads = [threading.Thread(target=add) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("a lock:", total)


def a_thread_that_computes() -> None:
    """The main thread waits for a socket, and is not kept waiting."""
    done = False
    first, second = socket.socketpair()
    waited = []

    def compute() -> None:
        began = time.monotonic()
        while not done and not expired(began):
            pass

    thread = threading.Thread(target=compute)
    thread.start()
    for _ in range(20):
        began = time.monotonic()
        first.send(b"x")
        print(len(select.select([second], [], [], BOUND)[0]), end="")
        second.recv(1)
        waited.append(time.monotonic() - began)
    done = True
    thread.join()
    print("; in time:", max(waited) < 5)
    first.close()
    second.close()


def messages_arrive() -> None:
    """A server in a thread, a client that computes instead of waiting."""
    with socket.create_server(("127.0.0.1", PORT)) as server:

        def serve() -> None:
            peer, _ = server.accept()
            with peer:
                while data := peer.recv(100):
                    peer.sendall(data.upper())

        threading.Thread(target=serve).start()
        with socket.create_connection(("127.0.0.1", PORT)) as client:
            client.setblocking(False)
            client.send(b"hello")
            began, data = time.monotonic(), b""
            while not data and not expired(began):
                with contextlib.suppress(BlockingIOError):
                    data = client.recv(100)
            print("polled:", data)


async def to_thread() -> None:
    """The loop runs while a thread computes, and a loop in the thread too."""
    ticks, stop = 0, False

    def compute() -> str:
        began = time.monotonic()
        while not stop and not expired(began):
            pass
        return "computed"

    def own_loop() -> str:
        async def compute_in_task() -> str:
            await asyncio.sleep(0)
            task = asyncio.current_task()
            for _ in range(50_000):
                pass
            return f"own task: {task is asyncio.current_task()}"

        return asyncio.run(compute_in_task())

    computing = asyncio.create_task(asyncio.to_thread(compute))
    other = asyncio.create_task(asyncio.to_thread(own_loop))
    task = asyncio.current_task()
    while ticks < 20:
        await asyncio.sleep(0.001)
        for _ in range(5_000):
            pass
        ticks += 1
    print(await other, task is asyncio.current_task())
    stop = True
    print(ticks, await computing)


def imports() -> None:
    """A thread that imports a module gets it whole, and just once."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        module = Path(folder, "computes_long.py")
        module.write_text("for n in range(500_000): pass\nprint('once')\n")
        sys.path.append(folder)

        def load() -> None:
            module = importlib.import_module("computes_long")
            found.append(module.n)

        threads = [threading.Thread(target=load) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        sys.path.remove(folder)
    print("imported:", found)


def recursion() -> None:
    """Each thread has a stack of its own."""
    depths = []

    def deep(n: int) -> int:
        return n if n == 600 else deep(n + 1)

    def dive() -> None:
        for _ in range(30):
            depths.append(deep(0))

    threads = [threading.Thread(target=dive) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("deep:", len(depths), set(depths))


def interrupted_main() -> None:
    """A signal reaches the main thread, wherever the others are."""
    done = False

    def compute() -> None:
        began = time.monotonic()
        while not done and not expired(began):
            pass

    def interrupt() -> None:
        time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=compute)
    thread.start()
    # A slow machine may be interrupted before `start` has returned.
    try:
        threading.Thread(target=interrupt).start()
        thread.join()
    except KeyboardInterrupt:
        print("interrupted while it waits")
    began = time.monotonic()
    try:
        threading.Thread(target=interrupt).start()
        while not expired(began):
            pass
        print("never interrupted")
    except KeyboardInterrupt:
        print("interrupted in a loop")
    done = True
    thread.join()


if __name__ == "__main__":
    polled_queue()
    spun_flag()
    two_that_count()
    a_lock_that_all_want()
    a_thread_that_computes()
    messages_arrive()
    asyncio.run(to_thread())
    imports()
    recursion()
    interrupted_main()
