"""`docs/frameworks/django.md`: every claim the page makes."""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from channels.layers import InMemoryChannelLayer
from channels.testing import WebsocketCommunicator
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from live.build import packages
from tests.conftest import Player
from tests.harness.play import Stage
from tests.pages.frameworks.servers import execute
from tools import bundles, wheels
from tools.example import ROOT, find

PAGE = re.sub(
    r"\s+",
    " ",
    (ROOT / "docs" / "frameworks" / "django.md").read_text("utf-8"),
)
ADDRESS = "ws://localhost:8765"
CALLED = """
import asyncio
from channels.testing import WebsocketCommunicator
import {module} as program

async def main():
    websocket = WebsocketCommunicator({application}, {path!r})
    await websocket.connect(timeout=60)

asyncio.run(main())
"""
CONSUMERS = """
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth.models import User


class Names(AsyncWebsocketConsumer):
    async def receive(self, text_data="", bytes_data=b""):
        await self.send(f"{User.__name__}: {text_data}")
"""
ASGI = """
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path

from mysite.consumers import Names

routes = [path("room", Names.as_asgi())]
application = ProtocolTypeRouter(
    {"http": application, "websocket": URLRouter(routes)}
)
"""


def error_of(source: str) -> str:
    """Return the last line that code prints, which imports the echo."""
    return execute("django_echo", source).stderr.splitlines()[-1]


def quoted(error: str) -> str:
    """Return an error that the page quotes."""
    assert f"`{error}`" in PAGE, error
    return error


def changed(folder: Path, example: str, file: str, old: str, new: str) -> None:
    """Write the program of an example with a change."""
    source = (find(example).folder / file).read_text("utf-8")
    assert old in source
    (folder / file).write_text(source.replace(old, new), "utf-8")


def project(folder: Path) -> None:
    """Make a project as the page says, with a consumer that uses a model."""
    command = ["-m", "django", "startproject", "mysite", str(folder)]
    subprocess.run([sys.executable, *command], check=True)
    inner = folder / "mysite"
    (inner / "consumers.py").write_text(CONSUMERS, "utf-8")
    with (inner / "asgi.py").open("a", encoding="utf-8") as file:
        file.write(ASGI)


def test_the_client_of_the_tutorial_gets_its_echo(played: Player) -> None:
    """And the consumer learns that it has left; pytest passes."""
    run = played("django_echo")
    assert run.lines("client")[-1] == "Received: Echo: Hello, Server!"
    assert run.lines("server") == [
        "Received: Hello, Server!",
        "The client has left, with code 1000.",
    ]
    assert run.lines("test")[-1].startswith("2 passed")
    command = [sys.executable, "-m", "pytest"]
    folder = find("django_echo").folder
    assert subprocess.run(command, cwd=folder, check=False).returncode == 0


def test_one_method_of_a_connection_runs_at_a_time(tmp_path: Path) -> None:
    """The second message is received when the first is done."""
    old = '        print(f"Received: {text_data}")\n'
    new = (
        "        import asyncio\n"
        '        await self.send(f"{text_data} begins")\n'
        "        for _ in range(100):\n"
        "            await asyncio.sleep(0)\n"
    )
    changed(tmp_path, "django_echo", "echo_django.py", old, new)
    with Stage(find("django_echo"), folder=tmp_path) as stage:
        stage.start("echo_django.py", listens=8765)
        with connect(ADDRESS) as websocket:
            websocket.send("1")
            websocket.send("2")
            got = [websocket.recv(timeout=60) for _ in range(4)]
    assert got == ["1 begins", "Echo: 1", "2 begins", "Echo: 2"]


def test_a_communicator_waits_one_second() -> None:
    """Then it raises TimeoutError."""
    for method in (
        WebsocketCommunicator.connect,
        WebsocketCommunicator.receive_from,
        WebsocketCommunicator.disconnect,
    ):
        parameters = inspect.signature(method).parameters
        assert parameters["timeout"].default == 1
    source = CALLED.format(
        module="echo_django", application="program.application", path="/"
    ).replace("timeout=60)", "timeout=60)\n    await websocket.receive_from()")
    assert "TimeoutError" in error_of(source)


def test_the_room_notices_who_leaves_and_who_is_killed(
    played: Player,
) -> None:
    """1000, and 1005 where others have 1006."""
    run = played("django_chat")
    codes = [each for each in run.lines("server") if "connection" in each]
    assert codes == [
        "Ada's connection: 1000",
        "Eve's connection: 1005",
        "Bob's connection: 1000",
    ]
    assert run.lines("bob")[-3:-1] == ["Ada left", "Eve left"]


def say(websocket: ClientConnection, **message: str) -> dict[str, str]:
    """Send a message to the room, and return the next one from there."""
    websocket.send(json.dumps(message))
    found: dict[str, str] = json.loads(websocket.recv(timeout=60))
    return found


def test_each_process_has_an_in_memory_layer_of_its_own(
    tmp_path: Path,
) -> None:
    """What Ada says on one port does not reach Bob on the other."""
    changed(tmp_path, "django_chat", "server.py", "8765", "8766")
    stage = Stage(find("django_chat"))
    other = Stage(find("django_chat"), folder=tmp_path)
    with stage, other:
        stage.start("server.py", listens=8765)
        other.start("server.py", listens=8766)
        with connect(ADDRESS) as ada, connect("ws://localhost:8766") as bob:
            assert say(ada, name="Ada")["type"] == "joined"
            assert say(bob, name="Bob")["name"] == "Bob"
            assert say(ada, text="Hello, room!")["name"] == "Ada"
            assert say(bob, text="Anybody?")["name"] == "Bob"


def test_before_accept_it_is_403_and_after_it_4001(played: Player) -> None:
    """Another site's page doesn't reach the consumer."""
    run = played("django_reject")
    assert [each.split(": ")[1] for each in run.lines("client")] == [
        "Hello, Ada!",
        "rejected, HTTP 403",
        "Hello, Ada!",
        "closed, 4001 Unknown token",
        "rejected, HTTP 403",
    ]
    assert len(run.lines("server")) == 4


def test_without_the_validator_any_site_connects(tmp_path: Path) -> None:
    """The origin is not compared."""
    old, new = "AllowedHostsOriginValidator(URL", "(URL"
    changed(tmp_path, "django_reject", "server.py", old, new)
    with Stage(find("django_reject"), folder=tmp_path) as stage:
        stage.start("server.py", listens=8765)
        url = f"{ADDRESS}/after?token=s3cret"
        headers = {"Origin": "https://elsewhere.example"}
        with connect(url, additional_headers=headers) as websocket:
            assert websocket.recv(timeout=60) == "Hello, Ada!"


def test_from_a_hundred_waiting_messages_on_a_member_misses_some() -> None:
    """`group_send` raises nothing."""

    async def kept() -> int:
        layer = InMemoryChannelLayer()
        channel = await layer.new_channel()
        await layer.group_add("room", channel)
        for number in range(150):
            await layer.group_send("room", {"type": "n", "n": number})
        await layer.group_discard("room", channel)
        await layer.send(last := await layer.new_channel(), {"type": "end"})
        assert (await layer.receive(last)) == {"type": "end"}
        return int(layer.channels[channel].qsize())

    assert asyncio.run(kept()) == 100


def test_a_query_in_an_async_method_is_an_error() -> None:
    """The page quotes it; the method with `a` and the wrapper work."""
    begin = (
        "import asyncio, django\n"
        "from django.conf import settings\n"
        "apps = ['django.contrib.auth', 'django.contrib.contenttypes']\n"
        "base = {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}\n"
        "bases = {'default': base}\n"
        "settings.configure(INSTALLED_APPS=apps, DATABASES=bases)\n"
    )
    ask = (
        "django.setup()\n"
        "from channels.db import database_sync_to_async\n"
        "from django.contrib.auth.models import User\n"
        "from django.core.management import call_command\n"
        "def count(): return User.objects.count()\n"
        "async def main():\n"
        "    await database_sync_to_async(call_command)("
        "'migrate', verbosity=0)\n"
        "    assert await database_sync_to_async(count)() == 0\n"
        "    await User.objects.acreate(username='ada')\n"
        "    assert (await User.objects.aget()).username == 'ada'\n"
        "    count()\n"
        "asyncio.run(main())\n"
    )
    error = error_of(begin + ask)
    quoted(error.removeprefix("django.core.exceptions."))
    early = begin + "import django.contrib.auth.models\n"
    assert "Apps aren't loaded yet" in error_of(early)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('        "websocket": URLRouter([path("", Echo.as_asgi())]),\n', ""),
        ("uvicorn.run(application", "uvicorn.run(get_asgi_application()"),
    ],
)
def test_without_a_router_for_websockets_it_is_500(
    tmp_path: Path, old: str, new: str
) -> None:
    """The server prints the error that the page quotes."""
    changed(tmp_path, "django_echo", "echo_django.py", old, new)
    with Stage(find("django_echo"), folder=tmp_path) as stage:
        server = stage.start("echo_django.py", listens=8765)
        with pytest.raises(InvalidStatus, match="HTTP 500"):
            connect(ADDRESS)
        server.wait_for("\nValueError: ")
        error = server.output().split("\nValueError: ")[1].splitlines()[0]
    assert error in PAGE


def test_an_unknown_path_is_an_error() -> None:
    """Also with a slash before the pattern, or after the address."""
    for pattern, path in (
        ("", "nowhere"),
        ("/room", "room"),
        ("room", "room/"),
    ):
        route = f"program.path({pattern!r}, program.Echo.as_asgi())"
        source = CALLED.format(
            module="echo_django",
            application=f"program.URLRouter([{route}])",
            path=f"/{path}",
        )
        error = error_of(source)
        assert error == f"ValueError: No route found for path {path!r}."
    quoted("ValueError: No route found for path 'nowhere'.")


def test_runserver_speaks_websocket_only_with_daphne(tmp_path: Path) -> None:
    """404 without; and uvicorn serves the project too."""
    project(tmp_path)
    runserver = ("runserver", "--noreload", "8765")
    with Stage(find("django_echo"), folder=tmp_path) as stage:
        stage.start("manage.py", *runserver, listens=8765)
        with pytest.raises(InvalidStatus, match="HTTP 404"):
            connect(f"{ADDRESS}/room")
    settings = tmp_path / "mysite" / "settings.py"
    text = settings.read_text("utf-8").replace(
        "INSTALLED_APPS = [", "INSTALLED_APPS = [\n    'daphne',"
    )
    text += "ASGI_APPLICATION = 'mysite.asgi.application'\n"
    settings.write_text(text, "utf-8")
    uvicorn = ("uvicorn", "mysite.asgi:application", "--port", "8765")
    for command in (("manage.py", *runserver), ("-m", *uvicorn)):
        with Stage(find("django_echo"), folder=tmp_path) as stage:
            stage.start(*command, listens=8765)
            with connect(f"{ADDRESS}/room") as websocket:
                websocket.send("Hello!")
                assert websocket.recv(timeout=60) == "User: Hello!"


def test_the_test_needs_daphne(tmp_path: Path) -> None:
    """With only Django and Channels in the path."""
    for name in ("asgiref", "channels", "django", "sqlparse"):
        package = metadata.distribution(name).locate_file(name)
        (tmp_path / name).symlink_to(str(package))
    done = subprocess.run(
        [sys.executable, "-S", "-c", "import channels.testing"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    quoted(done.stderr.splitlines()[-1])


def test_what_the_page_has_of_django_and_daphne() -> None:
    """`docs/reference/what-runs.md` says what is left out."""
    held = bundles.contents(bundles.load())["django"]
    assert "daphne" in held
    assert "twisted" not in held
    names = packages.files(wheels.check()["django"])
    assert "django/test/client.py" in names
    assert "django/conf/locale/de/LC_MESSAGES/django.mo" in names
    left = [
        name
        for name in names
        if re.search(r"contrib/\w+/(locale|static)/", name)
    ]
    assert left == []
