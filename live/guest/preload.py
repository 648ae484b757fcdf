"""Import what every process needs, before the snapshot of its memory.

Nothing here may use JavaScript: a snapshot can't contain references to it.
"""

from __future__ import annotations

import importlib
import selectors
import socket
import sys

from . import linux, polling, sockets, threads

linux.install()
threads.install()
sys.modules["_socket"] = sockets.module()
sys.modules["select"] = polling.module()
importlib.reload(socket)
importlib.reload(selectors)

import asyncio  # noqa: E402, F401
import json  # noqa: E402, F401
import linecache  # noqa: E402, F401
import random  # noqa: E402, F401
import signal  # noqa: E402, F401
import traceback  # noqa: E402, F401

import websockets.asyncio.client  # noqa: E402
import websockets.asyncio.router  # noqa: E402
import websockets.asyncio.server  # noqa: E402, F401

from . import runner  # noqa: E402, F401
