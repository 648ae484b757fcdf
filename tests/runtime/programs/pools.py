"""Pools of threads, the locks of multiprocessing, and `threading.local`."""

import _thread
import gc
import multiprocessing
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor, as_completed
from multiprocessing.pool import ThreadPool


def pools() -> None:
    with ThreadPool(3) as pool:
        print(pool.map(abs, range(-5, 0)))
        print(pool.apply(pow, (2, 5)), pool.apply_async(len, ("abc",)).get())
        print(sorted(pool.imap_unordered(str, range(4))))
        print(pool.starmap(divmod, [(7, 2), (9, 4)]))
        try:
            pool.apply(int, ("x",))
        except ValueError as error:
            print(error)
    with ThreadPoolExecutor(2) as executor:
        futures = [executor.submit(pow, 2, n) for n in range(5)]
        print(sorted(each.result() for each in as_completed(futures)))


def locks() -> None:
    lock = multiprocessing.Lock()
    print(
        lock.acquire(), lock.acquire(block=False), lock.acquire(timeout=0.01)
    )
    lock.release()
    again = multiprocessing.RLock()
    with again, again:
        print("again")
    semaphore = multiprocessing.BoundedSemaphore(1)
    try:
        semaphore.release()
    except ValueError as error:
        print(error)
    for release in (lock.release, again.release):
        try:
            release()
        except (AssertionError, ValueError) as error:
            print(type(error).__name__)


class Counted(threading.local):
    """Each thread has its own, made with the same arguments."""

    made = 0

    def __init__(self, start: int) -> None:
        Counted.made += 1
        self.value = start


class Tracked:
    pass


def local() -> None:
    print(_thread._local is threading.local)
    counted = Counted(5)
    counted.value = 6
    kept: list[weakref.ref[Tracked]] = []

    def run(own: Counted) -> None:
        print(own.value, Counted.made, vars(own))
        del own.value
        print(hasattr(own, "value"))
        own.tracked = Tracked()
        kept.append(weakref.ref(own.tracked))

    thread = threading.Thread(target=run, args=(counted,))
    thread.start()
    thread.join()
    del thread
    gc.collect()
    print(counted.value, Counted.made, kept[0]() is None)
    try:
        threading.local(1)  # type: ignore[call-arg]
    except TypeError as error:
        print(error)
    reference = weakref.ref(counted)
    del counted
    gc.collect()
    print(reference() is None)


if __name__ == "__main__":
    pools()
    locks()
    local()
