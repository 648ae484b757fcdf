"""Which calls wait, and what ends the wait: timeouts, modes, signals."""

import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from types import FrameType

UNIX = socket.AF_UNIX


def attempt(label: str, action: Callable[[], object]) -> None:
    try:
        print(label, "->", action())
    except OSError as error:
        print(label, type(error).__name__, error)


def full_queue() -> None:
    """A Unix-domain connection is there at once, or waits for its place."""
    with contextlib.ExitStack() as stack:

        def stream(timeout: float | None) -> socket.socket:
            made = stack.enter_context(socket.socket(UNIX))
            made.settimeout(timeout)
            return made

        server = stream(None)
        server.bind("\0full")
        server.listen(0)
        stream(0).connect("\0full")
        hasty, patient, late = stream(0), stream(60), stream(None)
        attempt("hasty", lambda: hasty.connect("\0full"))
        attempt("patient", lambda: patient.connect("\0full"))
        print(patient.connect_ex("\0full"))
        waiting = threading.Thread(target=late.connect, args=("\0full",))
        waiting.start()
        while waiting.is_alive():
            server.accept()[0].close()
            waiting.join(1)
        print(late.getpeername())
        attempt("hasty again", lambda: hasty.connect("\0full"))


def interrupt_after(seconds: float) -> None:
    """Have a handler raise InterruptedError."""

    def fail(number: int, frame: FrameType | None) -> None:
        raise InterruptedError("by the handler")

    signal.signal(signal.SIGALRM, fail)
    signal.setitimer(signal.ITIMER_REAL, seconds)


def full_mailbox() -> None:
    """A datagram that had no space in time is never delivered."""
    with (
        socket.socket(UNIX, socket.SOCK_DGRAM) as receiver,
        socket.socket(UNIX, socket.SOCK_DGRAM) as sender,
    ):
        receiver.bind("\0mailbox")
        sender.connect("\0mailbox")
        sender.setblocking(False)
        sent = 0
        with contextlib.suppress(BlockingIOError):
            while sender.send(bytes(1000)):
                sent += 1
        attempt("hasty", lambda: sender.send(bytes(1000)))
        attempt("to", lambda: sender.sendto(bytes(1000), "\0mailbox"))
        sender.settimeout(0.05)
        attempt("in time", lambda: sender.send(bytes(1000)))
        attempt("in time", lambda: sender.sendmsg([bytes(1000)]))
        sender.settimeout(None)
        attempt("flag", lambda: sender.send(bytes(1000), socket.MSG_DONTWAIT))
        interrupt_after(0.05)
        attempt("interrupted", lambda: sender.send(bytes(1000)))
        receiver.setblocking(False)
        received = 0
        with contextlib.suppress(BlockingIOError):
            while receiver.recv(2000):
                received += 1
        print(received == sent, sent > 5)
        sender.settimeout(60)
        print(sender.send(b"space again"), receiver.recv(100))


def interrupted_connect() -> None:
    """A handler that raises ends a connect that waits."""
    with (
        socket.socket(UNIX) as server,
        socket.socket(UNIX) as first,
        socket.socket(UNIX) as second,
    ):
        server.bind("\0busy")
        server.listen(0)
        first.connect("\0busy")
        interrupt_after(0.05)
        attempt("interrupted", lambda: second.connect("\0busy"))
        server.accept()[0].close()
        server.setblocking(False)
        attempt("nobody else", server.accept)
        second.connect("\0busy")
        print(second.getpeername())


def modes() -> None:
    """O_NONBLOCK belongs to what duplicates share; a timeout does not."""
    one, other = socket.socketpair()
    with one, other:
        number = one.fileno()
        print(os.get_blocking(number), one.getblocking())
        one.setblocking(False)
        print(os.get_blocking(number))
        attempt("read", lambda: os.read(number, 1))
        one.settimeout(5)
        print(os.get_blocking(number))
        attempt("read", lambda: os.read(number, 1))
        os.set_blocking(number, True)
        other.sendall(b"abc")
        print(os.read(number, 1), one.gettimeout(), os.get_blocking(number))
        one.settimeout(None)
        with one.dup() as twin:
            twin.settimeout(0)
            print(os.get_blocking(number), one.gettimeout())
            print(one.recv(10))
            attempt("recv", lambda: one.recv(1))
            os.set_blocking(number, True)
            threading.Timer(0.05, other.send, (b"late",)).start()
            print(twin.recv(10), twin.gettimeout())
    socket.setdefaulttimeout(0.05)
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(type=socket.SOCK_DGRAM) as datagrams,
    ):
        socket.setdefaulttimeout(None)
        print(os.get_blocking(server.fileno()))
        attempt("accept", server.accept)
        datagrams.bind(("127.0.0.1", 0))
        attempt("read", lambda: os.read(datagrams.fileno(), 1))
        datagrams.setblocking(True)
        datagrams.sendto(b"own", datagrams.getsockname())
        print(os.read(datagrams.fileno(), 10))
        with socket.create_connection(server.getsockname()) as client:
            accepted, _ = server.accept()
            with accepted:
                print(os.get_blocking(accepted.fileno()))
                os.set_blocking(client.fileno(), False)
                attempt("recv", lambda: client.recv(1))
                attempt("read", lambda: os.read(client.fileno(), 1))
                sent = client.send(bytes(8_000_000))
                print(0 < sent < 8_000_000)


def left_behind() -> None:
    """A handler that raises does not keep others from theirs."""
    notes: list[str] = []

    def fail(number: int, frame: FrameType | None) -> None:
        notes.append(signal.Signals(number).name)
        if len(notes) == 1:
            raise InterruptedError("by the first handler")

    numbers = (signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2)
    for each in numbers:
        signal.signal(each, fail)
    signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
    for each in numbers:
        os.kill(os.getpid(), each)
    attempt(
        "unblock",
        lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, numbers),
    )
    began = time.monotonic()
    while len(notes) < 3 and time.monotonic() - began < 20:
        pass
    print(notes)


def stopped() -> None:
    """No shell could continue this process: its terminal can't stop it."""
    for number in (signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU):
        os.kill(os.getpid(), number)
    for number in (
        *(signal.SIGCONT, signal.SIGCHLD),
        *(signal.SIGURG, signal.SIGWINCH),
    ):
        os.kill(os.getpid(), number)
        signal.raise_signal(number)
    print("runs on")


full_queue()
full_mailbox()
interrupted_connect()
modes()
left_behind()
stopped()
