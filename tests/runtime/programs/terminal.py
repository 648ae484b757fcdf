"""Every way to read from a terminal; each line to type has a prompt.

A prompt is printed before the program waits: `tests/runtime/test_terminal.py`
types the next line when it is there and the program waits.
"""

import asyncio
import getpass
import io
import os
import select
import selectors
import shutil
import socket
import stat
import sys
import termios
import threading
import tty


def prompt(name: str) -> None:
    print(f"{name}> ", end="", flush=True)


def describe() -> None:
    for number, stream in enumerate((sys.stdin, sys.stdout, sys.stderr)):
        print(stream.name, stream.mode, stream.isatty(), stream.fileno())
        print(os.isatty(number), stat.S_ISCHR(os.fstat(number).st_mode))
    print(os.get_blocking(0), sys.stdin.readable(), sys.stdin.writable())
    print(shutil.get_terminal_size())
    print(sys.stdout.writable(), sys.stdout.readable())


def lines() -> None:
    print(repr(input("input> ")))
    prompt("readline")
    print(repr(sys.stdin.readline()))
    prompt("iterate")
    for line in sys.stdin:
        print(repr(line))
        prompt("iterate")
    print("end of iteration")
    print(repr(input("after the end> ")))
    prompt("read")
    print(repr(sys.stdin.read()))
    prompt("readlines")
    print(sys.stdin.readlines())
    prompt("buffer")
    print(sys.stdin.buffer.readline())
    prompt("part")
    print(sys.stdin.buffer.read(3), sys.stdin.buffer.readline())
    prompt("read1")
    print(os.read(sys.stdin.fileno(), 10))
    try:
        input("end> ")
    except EOFError:
        print("EOFError")


def descriptors() -> None:
    prompt("os.read")
    print(os.read(0, 2), os.read(0, 100))
    prompt("os.read at the end")
    print(os.read(0, 100))
    copy = os.dup(0)
    prompt("dup")
    print(os.isatty(copy), os.read(copy, 100))
    os.close(copy)
    try:
        os.read(copy, 1)
    except OSError as error:
        print(error)
    os.set_blocking(0, False)
    try:
        os.read(0, 1)
    except BlockingIOError as error:
        print(error.errno == 11, sys.stdin.buffer.read(1))
    os.set_blocking(0, True)
    prompt("open(0)")
    with open(0, closefd=False) as file:
        print(file.isatty(), repr(file.readline()))
    prompt("/dev/tty")
    with open("/dev/tty", "rb", buffering=0) as raw:
        print(raw.readline())
    print(os.write(1, b"os.write\n"))
    with open(os.dup(1), "w") as out:
        print("a copy of stdout", file=out)
    try:
        with open("/dev/tty", "r+"):
            print("never")
    except io.UnsupportedOperation as error:
        print(error)


def modes() -> None:
    before = termios.tcgetattr(sys.stdin)
    lines = termios.ICANON | termios.ECHO
    print(before[3] & lines == lines, before[6][termios.VMIN])
    tty.setcbreak(0)
    now = termios.tcgetattr(0)
    print(now[3] & lines, now[6][termios.VMIN], now[6][termios.VTIME])
    prompt("cbreak")
    typed = b""
    while not typed.endswith(b"\x04"):
        typed += os.read(0, 1)
    print(typed)
    termios.tcsetattr(0, termios.TCSADRAIN, before)
    print(termios.tcgetattr(0) == before)
    prompt("flush")
    select.select([0], [], [])
    termios.tcflush(0, termios.TCIFLUSH)
    termios.tcdrain(1)
    print(select.select([0], [], [], 0))
    pipe = os.pipe()
    try:
        for number in (pipe[0], 99):
            try:
                termios.tcgetattr(number)
            except termios.error as error:
                print(error)
    finally:
        for number in pipe:
            os.close(number)
    try:
        termios.tcsetattr(0, termios.TCSANOW, [])
    except TypeError as error:
        print(error)


def waiting() -> None:
    there, here = socket.socketpair()
    here.send(b"x")
    print(select.select([there], [], [])[0] == [there], there.recv(1))
    prompt("select")
    print(select.select([sys.stdin, there], [], [])[0] == [sys.stdin])
    print(repr(sys.stdin.readline()))
    poll = select.poll()
    poll.register(0, select.POLLIN)
    poll.register(there, select.POLLIN)
    print(poll.poll(0), select.select([0], [], [], 0)[0])
    prompt("poll")
    print(poll.poll() == [(0, select.POLLIN)])
    print(poll.poll() == [(0, select.POLLIN)], os.read(0, 100))
    with select.epoll() as epoll:
        epoll.register(sys.stdin, select.EPOLLIN)
        prompt("epoll")
        print(epoll.poll(), repr(input()))
    with selectors.DefaultSelector() as selector:
        selector.register(sys.stdin, selectors.EVENT_READ)
        prompt("selectors at the end")
        print([key.fileobj is sys.stdin for key, _ in selector.select()])
        print(repr(sys.stdin.readline()))
    print(select.select([], [1], [])[1])
    with selectors.SelectSelector() as selector:
        selector.register(there, selectors.EVENT_READ)
        here.send(b"y")
        print(len(selector.select()), len(selector.select(0)))
    there.close()
    here.close()


def threads() -> None:
    prompt("thread")
    thread = threading.Thread(target=lambda: print(repr(input())))
    thread.start()
    thread.join()
    print(repr(asyncio.run(asyncio.to_thread(input, "to_thread> "))))


async def loop() -> None:
    loop = asyncio.get_running_loop()
    typed = loop.create_future()
    loop.add_reader(sys.stdin, lambda: typed.set_result(input()))
    prompt("add_reader")
    print(repr(await typed))
    loop.remove_reader(sys.stdin)
    out, protocol = await loop.connect_write_pipe(
        asyncio.streams.FlowControlMixin, os.fdopen(os.dup(1), "wb", 0)
    )
    writer = asyncio.StreamWriter(out, protocol, None, loop)
    writer.write(b"connect_write_pipe\n")
    await writer.drain()
    writer.close()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    prompt("connect_read_pipe")
    print(await reader.readline())
    prompt("connect_read_pipe")
    print(await reader.read(), reader.at_eof())


def pipes() -> None:
    reader, writer = os.pipe()
    print(stat.S_ISFIFO(os.fstat(reader).st_mode), os.isatty(reader))
    print(select.select([reader], [writer], [], 0) == ([], [writer], []))
    thread = threading.Thread(target=lambda: print(os.read(reader, 10)))
    thread.start()
    os.write(writer, b"pipe")
    thread.join()
    os.set_blocking(writer, False)
    print(os.get_blocking(reader), os.get_blocking(writer))
    print(os.write(writer, bytes(100_000)))
    print(select.select([reader], [writer], [], 0) == ([reader], [], []))
    try:
        os.write(writer, b"x")
    except BlockingIOError as error:
        print(error.errno == 11)
    os.set_blocking(writer, True)
    drained: list[int] = []
    thread = threading.Thread(
        target=lambda: drained.extend(
            len(os.read(reader, 65_536)) for _ in "ab"
        )
    )
    thread.start()
    print(os.write(writer, bytes(65_536)))
    thread.join()
    print(sum(drained))
    for number in (reader, writer):
        try:
            os.write(number, b"x") if number == reader else os.read(number, 1)
        except OSError as error:
            print(error)
    with open(writer, "w") as out:
        out.write("two\nlines\n")
    with open(reader) as lines:
        print(lines.isatty(), lines.readlines())


def broken_pipes() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        os.write(writer, b"x")
    except BrokenPipeError as error:
        print(error)
    with open(writer, "wb", buffering=0) as raw:
        print(raw.writable(), raw.readable(), raw.fileno() == writer)
        try:
            raw.read(1)
        except io.UnsupportedOperation as error:
            print(error)
    try:
        raw.fileno()
    except ValueError as error:
        print(error)


def sockets() -> None:
    there, here = socket.socketpair()
    with there, here:
        print(os.write(there.fileno(), b"socket"), os.read(here.fileno(), 9))
        print(stat.S_ISSOCK(os.fstat(here.fileno()).st_mode))
        try:
            os.ttyname(here.fileno())
        except OSError as error:
            print(error.strerror)
    number = socket.socketpair()[0].detach()
    os.close(number)
    try:
        os.fstat(number)
    except OSError as error:
        print(error)


if __name__ == "__main__":
    describe()
    lines()
    descriptors()
    print(len(getpass.getpass("Password: ")))
    modes()
    waiting()
    pipes()
    broken_pipes()
    sockets()
    threads()
    asyncio.run(loop())
