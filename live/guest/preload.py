"""Import what every process needs, before the snapshot of its memory.

Nothing here may use JavaScript: a snapshot can't contain references to it.
"""

from __future__ import annotations

import importlib
import selectors
import socket
import sys

from . import linux, polling, sockets, strerror, threads, unistd

linux.install()
strerror.install()
threads.install()
unistd.prepare()
sys.modules["_socket"] = sockets.module()
sys.modules["select"] = polling.module()
importlib.reload(socket)
importlib.reload(selectors)

import asyncio  # noqa: E402
import asyncio.streams  # noqa: E402

# Pyodide imported it before `socket` had AF_UNIX, without its functions.
importlib.reload(asyncio.streams)
for name in asyncio.streams.__all__:
    setattr(asyncio, name, getattr(asyncio.streams, name))

import json  # noqa: E402, F401
import linecache  # noqa: E402, F401
import random  # noqa: E402, F401
import signal  # noqa: E402, F401
import traceback  # noqa: E402, F401

import websockets.asyncio.client  # noqa: E402
import websockets.asyncio.router  # noqa: E402
import websockets.asyncio.server  # noqa: E402, F401

from . import runner, tracebacks  # noqa: E402, F401

tracebacks.install()
