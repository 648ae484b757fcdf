"""What is written in C in CPython: descriptors, timeouts, thread states."""

import _thread
import gc
import io
import os
import select
import signal
import socket
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Callable
from types import FrameType
from typing import Any
from unittest import mock


def attempt(label: str, action: Callable[[], object]) -> None:
    try:
        print(label, "->", action())
    except OSError as error:
        print(label, type(error).__name__, error.errno, error.strerror)
    except (ValueError, TypeError, OverflowError, RuntimeError) as error:
        print(label, type(error).__name__)


def timeouts() -> None:
    takers: dict[str, Callable[[Any], object]] = {
        "lock": lambda value: threading.Lock().acquire(timeout=value),
        "again": lambda value: threading.RLock().acquire(timeout=value),
        "socket": socket.socket().settimeout,
        "sleep": time.sleep,
        "select": lambda value: select.select([], [], [], value),
    }
    for name, take in takers.items():
        for value in (1e30, 2**70, float("nan"), float("inf"), -5, "x"):
            attempt(f"{name} {value}", lambda: take(value))  # noqa: B023
    print(threading.TIMEOUT_MAX)


def descriptors() -> None:
    one, other = socket.socketpair()
    print(os.get_blocking(one.fileno()))
    one.settimeout(5)
    print(os.get_blocking(one.fileno()), os.get_blocking(other.fileno()))
    attempt("empty", lambda: os.read(one.fileno(), 1))
    other.send(b"x")
    print(os.read(one.fileno(), 1))
    spare, peer = socket.socketpair()
    os.dup2(one.fileno(), spare.fileno())
    print("end:", peer.recv(1))
    spare.send(b"by the other descriptor")
    print(other.recv(100))
    one.close()
    spare.send(b"still open")
    print(other.recv(100))
    os.close(spare.fileno())
    print("end:", other.recv(1))
    attempt("closed", lambda: spare.send(b"x"))
    attempt("closed twice", spare.close)
    udp = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    copy = socket.socket(fileno=os.dup(udp.fileno()))
    print(copy.family.name, copy.type.name)
    for opened in (other, peer, udp, copy):
        opened.close()


def files() -> None:
    epoll = select.epoll()
    one, other = socket.socketpair()
    with tempfile.TemporaryFile() as file:
        number = file.fileno()
        attempt("file", lambda: socket.socket(fileno=number))
        print(select.select([file], [file], [], 0) == ([file], [file], []))
        attempt("file", lambda: epoll.register(number))
        file.write(b"0123456789")
        file.flush()
        print(os.sendfile(one.fileno(), number, 2, 5), other.recv(100))
        print(os.sendfile(one.fileno(), number, 8, 5), other.recv(100))
        file.seek(4)
        print(os.sendfile(one.fileno(), number, None, 2), other.recv(100))
        print(os.lseek(number, 0, os.SEEK_CUR))
        file.seek(0)
        print(one.sendfile(file), other.recv(100))
        for offset in (0, None):
            attempt(
                "socket",
                lambda: os.sendfile(number, other.fileno(), offset, 1),  # noqa: B023
            )
    again, last = socket.socketpair()
    watched = one.fileno()
    epoll.register(watched, select.EPOLLOUT)
    poll = select.poll()
    poll.register(watched, select.POLLOUT)
    one.close()
    print(epoll.poll(0), poll.poll(0) == [(watched, select.POLLNVAL)])
    os.dup2(again.fileno(), watched)
    attempt("registered", lambda: epoll.register(watched, select.EPOLLOUT))
    print(len(epoll.poll(0)))
    os.close(watched)
    for opened in (again, last, other):
        opened.close()
    epoll.close()


def control_messages() -> None:
    any_socket: Any
    any_socket, other = socket.socketpair()
    wrong: tuple[tuple[Any, ...], ...] = (
        (object(),),
        (b"abc",),
        ([b"x", object()],),
        ([b"x"], object()),
        ([b"x"], [(0, 0)]),
        ([b"x"], [(0, object(), b"")]),
        ([b"x"], [(0, 0, object())]),
        ([b"x"], (), object()),
    )
    for arguments in wrong:
        attempt("sendmsg", lambda: any_socket.sendmsg(*arguments))  # noqa: B023
    for arguments in ((-1,), (1, -1), (object(),), (1, 0, object())):
        attempt("recvmsg", lambda: any_socket.recvmsg(*arguments))  # noqa: B023
    for arguments in ((5,), ([object()],), ([b"x"],), (bytearray(5),)):
        attempt("into", lambda: any_socket.recvmsg_into(*arguments))  # noqa: B023
    attempt("sendto", lambda: any_socket.sendto(b"x", "y", "z"))
    print(any_socket.sendmsg(part for part in (b"a", b"b")), other.recv(9))
    any_socket.close()
    other.close()


def passed_descriptors() -> None:
    path = os.path.join(tempfile.mkdtemp(), "socket")
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path)
    listening.listen()
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    server, _ = listening.accept()
    for sender, receiver in ((client, server), socket.socketpair()):
        with tempfile.TemporaryFile() as file:
            file.write(b"in the file")
            file.flush()
            reader, writer = os.pipe()
            sent = [file.fileno(), writer]
            print(socket.send_fds(sender, [b"first"], sent))
            os.close(writer)
            socket.send_fds(sender, [b"second"], [file.fileno()])
        data, numbers, flags, _ = socket.recv_fds(receiver, 5, 2)
        print(data, len(numbers), flags == 0)
        print(os.pread(numbers[0], 100, 0), os.write(numbers[1], b"piped"))
        for number in numbers:
            os.close(number)
        print(os.read(reader, 100), os.read(reader, 100))
        os.close(reader)
        data, numbers, flags, _ = socket.recv_fds(receiver, 6, 0)
        print(data, numbers, bool(flags & socket.MSG_CTRUNC))
        attempt("bad", lambda: socket.send_fds(sender, [b"x"], [9999]))  # noqa: B023
        unknown = (socket.SOL_SOCKET, 99, b"")
        attempt("unknown", lambda: sender.sendmsg([b"x"], [unknown]))  # noqa: B023
        sender.close()
        receiver.close()
    listening.close()
    os.unlink(path)


def thread_states() -> None:
    local = threading.local()
    local.name = "main"
    kept: list[Callable[[], object]] = []
    hooks: list[object] = []
    ready, go = threading.Event(), threading.Event()

    class Value:
        pass

    def work() -> None:
        hooks.append(sys.gettrace() is trace)
        local.value = Value()
        kept.append(weakref.ref(local.value))
        hooks.append(hasattr(local, "name"))
        ready.set()
        go.wait()

    def trace(frame: FrameType, event: str, argument: object) -> None:
        return None

    before = _thread._count()
    sys.settrace(trace)
    thread = threading.Thread(target=work)
    thread.start()
    ready.wait()
    hooks.append(sys.gettrace() is trace)
    sys.settrace(None)
    print(_thread._count() - before)
    go.set()
    thread.join()
    print(hooks, kept[0](), hasattr(local, "value"), local.name)
    print(_thread._count() - before)

    lock = threading.RLock()
    attempt("not acquired", lock.release)
    with lock:
        other = threading.Thread(
            target=attempt, args=("another thread's", lock.release)
        )
        other.start()
        other.join()
    attempt("subclass", lambda: type("Own", (type(threading.Lock()),), {}))
    attempt("no function", lambda: _thread.start_new_thread(1, ()))  # type: ignore[call-overload]
    attempt("no tuple", lambda: _thread.start_new_thread(print, []))  # type: ignore[call-overload]
    shown = threading.ExceptHookArgs((ValueError, ValueError(1), None, None))
    sys.stderr = written = io.StringIO()
    try:
        threading.excepthook(shown)
    finally:
        sys.stderr = sys.__stderr__
    print(f"in thread {threading.get_ident()}:" in written.getvalue())


def nested(depth: int) -> list[object]:
    made: list[object] = [depth]
    made.append(nested(depth - 1) if depth else made)
    return made


def garbage() -> None:
    # Threads end while the main one, deep in calls, makes garbage.
    for seconds in (0.02, 0.05, 0.1):
        function = mock.Mock(return_value=())
        threads = [
            threading.Thread(target=time.sleep, args=(seconds,))
            for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            function(1)

    class Cycle:
        def __init__(self) -> None:
            self.itself = self

    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    cycle = weakref.ref(Cycle())
    began = time.monotonic()
    kept: list[list[int]] = []
    while cycle() and time.monotonic() - began < 20:
        kept.append([len(kept)])
    print("collected while there are threads:", cycle())
    # What a program asks of gc holds, with threads and after them.
    print(gc.isenabled(), gc.collect(1) >= 0)
    gc.disable()
    print(gc.isenabled())
    gc.enable()
    for _ in range(200):
        kept.extend([len(kept)] for _ in range(500))
        nested(50)
    print(gc.isenabled())
    gc.disable()
    done.set()
    thread.join()
    time.sleep(0)  # a wait, as which the page ends the turn of a thread
    print(gc.isenabled())
    gc.enable()


def timers() -> None:
    counts: dict[int, int] = {}

    def count(number: int, frame: FrameType | None) -> None:
        counts[number] = counts.get(number, 0) + 1
        if counts[number] == 3:
            signal.setitimer(timer, 0)

    for timer, number in (
        (signal.ITIMER_VIRTUAL, signal.SIGVTALRM),
        (signal.ITIMER_PROF, signal.SIGPROF),
    ):
        signal.signal(number, count)
        signal.setitimer(timer, 0.02, 0.03)
        time.sleep(0.3)
        print("while it sleeps:", counts.get(number, 0))
        began = time.process_time()
        while signal.getitimer(timer) != (0.0, 0.0):
            sum(range(100))
        print(counts[number], 0.05 < time.process_time() - began < 5)
    began = time.process_time()
    time.sleep(0.5)
    print("computes while it sleeps:", time.process_time() - began > 0.4)


def signals() -> None:
    got: list[int] = []
    done = False
    sent = 0
    signal.signal(signal.SIGUSR1, lambda number, frame: got.append(number))

    def send() -> None:
        nonlocal sent
        while not done:
            signal.raise_signal(signal.SIGUSR1)
            sent += 1

    thread = threading.Thread(target=send)
    thread.start()
    while sent < 1000 or not got:
        signal.signal(signal.SIGUSR1, signal.getsignal(signal.SIGUSR1))
    done = True
    thread.join()
    print("sent together, handled once:", 0 < len(got) <= sent)
    _, writer = os.pipe()
    attempt("blocks", lambda: signal.set_wakeup_fd(writer))
    os.set_blocking(writer, False)
    print(signal.set_wakeup_fd(writer), signal.set_wakeup_fd(-1) == writer)
    print({getattr(signal, name).__module__ for name in ("signal", "sigwait")})


timeouts()
descriptors()
files()
control_messages()
passed_descriptors()
thread_states()
garbage()
timers()
signals()
