"""Nothing gets out: what a program may try, and what the network saw."""

from __future__ import annotations

import re

import pytest

from live.host import MachineTab
from tools.static_server import Server

UNHIDDEN = (
    "import sys\nsys.meta_path[:] = "
    "[f for f in sys.meta_path if type(f).__name__ != 'PyodideHider']\n"
)
"""What takes the first fence down; the second must hold by itself."""

BLOCKED = "JsException: EvalError|EvalError: .*(Security Policy|CSP)"
WAYS = {
    "fetch": ("import js; js.fetch('/probe')", "AttributeError: fetch"),
    "WebSocket": (
        "import js; js.WebSocket.new('ws://127.0.0.1:1/probe')",
        "AttributeError: WebSocket",
    ),
    "XMLHttpRequest": (
        "import js; js.XMLHttpRequest.new()",
        "AttributeError: XMLHttpRequest",
    ),
    "EventSource": (
        "import js; js.EventSource.new('/probe')",
        "AttributeError: EventSource",
    ),
    "Worker": ("import js; js.Worker.new('/probe')", "AttributeError: Worker"),
    "importScripts": (
        "import js; js.importScripts('/probe')",
        "AttributeError: importScripts",
    ),
    "indexedDB": (
        "import js; js.indexedDB.open('probe')",
        "AttributeError: indexedDB",
    ),
    "caches": ("import js; js.caches.keys()", "AttributeError: caches"),
    "BroadcastChannel": (
        "import js; js.BroadcastChannel.new('probe')",
        "AttributeError: BroadcastChannel",
    ),
    "navigator": (
        "import js; js.navigator.sendBeacon('/probe')",
        "AttributeError: navigator",
    ),
    "import by eval": ("import js; js.eval('import(\"/probe\")')", BLOCKED),
    "import by Function": (
        "import js; js.Function.new('return import(\"/probe\")')()",
        BLOCKED,
    ),
    "import by run_js": (
        "from pyodide.code import run_js; run_js('import(\"/probe\")')",
        BLOCKED,
    ),
    "pyfetch": (
        "from pyodide.http import pyfetch\npyfetch('/probe').send(None)",
        "(Name|Attribute|Runtime|NotImplemented)Error",
    ),
    "open_url": (
        "from pyodide.http import open_url; open_url('/probe')",
        "XMLHttpRequest is not defined|XMLHttpRequest",
    ),
    "sockets of C": (
        "import _imp, importlib.machinery\n"
        "spec = importlib.machinery.BuiltinImporter.find_spec('_socket')\n"
        "c = _imp.create_builtin(spec)\n_imp.exec_builtin(c)\n"
        "c.socket().connect(('127.0.0.1', 80))",
        "OSError: .*Host is unreachable",
    ),
}


def probes(host: Server) -> list[str]:
    """What the programs have reached of the server."""
    return [answer.path for answer in host.served if "probe" in answer.path]


@pytest.mark.parametrize("way", WAYS)
def test_no_way_out_even_with_the_first_fence_down(
    way: str, tab: MachineTab, host: Server
) -> None:
    """The globals are gone, and strings are not run: a clear error."""
    source, wanted = WAYS[way]
    host.served.clear()
    code, output = tab.run(UNHIDDEN + source + "\n")
    assert code != 0
    assert re.search(wanted, output), output
    assert probes(host) == []


def test_a_string_that_is_run_later_is_not_run(
    tab: MachineTab, host: Server
) -> None:
    """`setTimeout` takes a string, and the policy refuses it."""
    host.served.clear()
    source = (
        "import js, time\njs.setTimeout('import(\"/probe\")', 0)\n"
        "time.sleep(0.2)\nprint('later')\n"
    )
    assert tab.run(UNHIDDEN + source) == (0, "later\n")
    assert probes(host) == []


def test_a_process_that_is_told_to_boot_anew_asks_for_nothing(
    tab: MachineTab, host: Server
) -> None:
    """Only the page says where the interpreter's other module is."""
    host.served.clear()
    source = (
        "import js\nfrom pyodide.ffi import to_js\n"
        "def tell(**told):\n"
        "    data = to_js(told, dict_converter=js.Object.fromEntries)\n"
        "    js.onmessage(js.Object.fromEntries([['data', data]]))\n"
        "tell(op='secondary')\n"
        "tell(op='boot', secondaryUrl=js.location.origin + '/probe')\n"
        "import decimal\nprint(decimal.Decimal(4).sqrt())\n"
    )
    code, output = tab.run(UNHIDDEN + source)
    assert probes(host) == []
    assert (code, output) == (0, "2\n")


@pytest.mark.parametrize(
    "source",
    [
        "import js",
        "import pyodide_js",
        "from pyodide.code import run_js",
        "import _pyodide_core",
        "from pyodide.http import pyfetch",
        "from js import fetch",
    ],
)
def test_a_program_finds_no_way_into_the_page(
    source: str, tab: MachineTab
) -> None:
    """Plain CPython has no such modules, and neither has this one."""
    code, output = tab.run(f"{source}\n")
    assert code == 1
    assert re.search(r"ModuleNotFoundError: No module named", output)


def test_no_address_but_this_machine_answers(
    tab: MachineTab, host: Server
) -> None:
    """A foreign name does not resolve, a foreign address has no route."""
    told: list[str] = []
    tab.page.on("request", lambda request: told.append(request.url))
    host.served.clear()
    source = (
        "import socket, urllib.request\n"
        "for host in 'example.org', '192.0.2.1', '2001:db8::1':\n"
        "    try:\n        socket.create_connection((host, 80), 5)\n"
        "    except OSError as error:\n        print(error)\n"
        "try:\n    urllib.request.urlopen('http://192.0.2.1/')\n"
        "except OSError as error:\n    print(error)\n"
    )
    code, output = tab.run(source)
    assert output == (
        "[Errno -2] Name or service not known\n"
        "[Errno 101] Network is unreachable\n"
        "[Errno 101] Network is unreachable\n"
        "<urlopen error [Errno 101] Network is unreachable>\n"
    )
    assert code == 0
    runtime = ("/assets/live/", "blob:")
    assert [url for url in told if not any(r in url for r in runtime)] == []
    assert [
        answer.path
        for answer in host.served
        if "/assets/live/" not in answer.path
    ] == []
