"""Threads: locks, queues, sleeping together, ends and errors."""

import _thread
import asyncio
import queue
import socket
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

PORT = 9031


def sleeping_together() -> None:
    """The others run while a thread sleeps, which is what is tested here."""
    began, asleep, awake = time.monotonic(), 0, False

    def until(holds: Callable[[], bool]) -> None:
        while not holds() and time.monotonic() - began < 20:
            time.sleep(0.01)

    def sleep() -> None:
        nonlocal asleep
        asleep += 1
        until(lambda: awake)

    threads = [threading.Thread(target=sleep) for _ in range(5)]
    for thread in threads:
        thread.start()
    until(lambda: asleep == 5)
    print("together:", asleep, [thread.is_alive() for thread in threads])
    awake = True
    for thread in threads:
        thread.join()
    print("alive:", [thread.is_alive() for thread in threads])


def locks() -> None:
    lock = threading.Lock()
    print("free:", lock.acquire(), lock.locked())
    print("twice:", lock.acquire(blocking=False), lock.acquire(timeout=0.05))
    order = []

    def wait() -> None:
        with lock:
            order.append("thread")

    thread = threading.Thread(target=wait)
    thread.start()
    order.append("main")
    lock.release()
    thread.join()
    print(order)
    try:
        lock.release()
    except RuntimeError as error:
        print("released:", error)
    for blocking, timeout in ((False, 1), (True, -2)):
        try:
            lock.acquire(blocking, timeout)
        except ValueError as error:
            print("refused:", type(error).__name__)
    again = threading.RLock()
    with again, again:
        print("again:", bool(again.acquire(blocking=False)))


def corners() -> None:
    lock = threading.Lock()
    print(repr(lock).partition(" object")[0])
    with lock:
        print(repr(lock).partition(" object")[0])
    leaving = threading.Thread(target=sys.exit)
    leaving.start()
    leaving.join()
    print("left:", not leaving.is_alive())
    event = threading.Event()
    _thread.start_new_thread(event.set, ())
    print("joined by nobody:", event.wait(20))
    waiting = threading.Thread(target=lock.acquire)
    lock.acquire()
    waiting.start()
    waiting.join(-1)
    print("not waited for:", waiting.is_alive())
    lock.release()
    waiting.join()


def signals_between() -> None:
    event = threading.Event()
    print("in vain:", event.wait(0.05))
    threading.Timer(0.05, event.set).start()
    print("in time:", event.wait(20))
    items: queue.Queue[int] = queue.Queue(maxsize=2)
    simple: queue.SimpleQueue[int] = queue.SimpleQueue()

    def make() -> None:
        for number in range(5):
            items.put(number)
            simple.put(number)

    maker = threading.Thread(target=make)
    maker.start()
    print([items.get(timeout=20) for _ in range(5)])
    print([simple.get(timeout=20) for _ in range(5)])
    maker.join()
    barrier = threading.Barrier(3)
    passed = []

    def meet() -> None:
        barrier.wait(20)
        passed.append(1)

    for thread in [threading.Thread(target=meet) for _ in range(2)]:
        thread.start()
    barrier.wait(20)
    while len(passed) < 2:
        time.sleep(0.01)
    print("met:", len(passed))


def own_things() -> None:
    own = threading.local()
    own.name = "main"
    found = []

    def look() -> None:
        found.append(hasattr(own, "name"))
        own.name = threading.current_thread().name
        time.sleep(0.02)
        found.append(own.name)
        print(threading.current_thread() is threading.main_thread())

    thread = threading.Thread(target=look, name="other")
    thread.start()
    thread.join()
    print(found, own.name, threading.current_thread().name)
    print("distinct:", thread.ident != threading.get_ident())
    try:
        threading.current_thread().join()
    except RuntimeError as error:
        print("join:", error)


def pools() -> None:
    with ThreadPoolExecutor(max_workers=2) as pool:
        print(list(pool.map(lambda n: n * n, range(5))))
        failed = pool.submit(int, "x")
        print("failed:", failed.exception(20))


def sockets() -> None:
    with socket.create_server(("127.0.0.1", PORT)) as server:

        def serve() -> None:
            peer, _ = server.accept()
            with peer:
                while data := peer.recv(100):
                    peer.sendall(data.upper())

        thread = threading.Thread(target=serve)
        thread.start()
        with socket.create_connection(("127.0.0.1", PORT)) as client:
            for word in (b"one", b"two"):
                client.sendall(word)
                print(client.recv(100))
        thread.join()


async def loops() -> None:
    loop = asyncio.get_running_loop()
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.01)

    ticking = asyncio.create_task(tick())
    await asyncio.to_thread(time.sleep, 0.2)
    print("the loop went on:", ticks > 3)
    ticking.cancel()
    heard: asyncio.Queue[str] = asyncio.Queue()
    threading.Thread(
        target=lambda: loop.call_soon_threadsafe(heard.put_nowait, "hello")
    ).start()
    print("heard:", await asyncio.wait_for(heard.get(), 20))
    nested = await asyncio.to_thread(asyncio.run, asyncio.sleep(0.01, "own"))
    print("a loop of its", nested)


def fail() -> None:
    raise ValueError("in a thread")


def late() -> None:
    time.sleep(0.1)
    print("no daemon: the program waits")


if __name__ == "__main__":
    sleeping_together()
    locks()
    corners()
    signals_between()
    own_things()
    pools()
    sockets()
    asyncio.run(loops())
    threading.excepthook = lambda told: print("hook:", told.exc_value)
    failing = threading.Thread(target=fail)
    failing.start()
    failing.join()
    threading.Thread(target=late).start()
    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
    print("main ends")
