"""`docs/frameworks/fastapi-login.md`: every claim the page makes."""

from __future__ import annotations

import signal
from http.client import HTTPConnection
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.conftest import Player
from tests.harness.play import Stage
from tests.pages.frameworks.servers import started
from tools.example import ROOT, find

PAGE = ROOT / "docs" / "frameworks" / "fastapi-login.md"
ADDRESS = "ws://localhost:8000"
LOGGED = ('log_level="warning"', "use_colors=False")


def post(path: str, headers: dict[str, str]) -> str:
    """Send a POST request that succeeds; return the cookie that it sets."""
    http = HTTPConnection("localhost", 8000, timeout=60)
    http.request("POST", f"/{path}", headers=headers)
    response = http.getresponse()
    response.read()
    assert response.status == 200
    http.close()
    return response.headers.get("Set-Cookie", "")


def test_dependencies_run_before_accept_and_end_with_the_connection(
    played: Player,
) -> None:
    """A stranger gets no further than the one that checks."""
    assert played("fastapi_depends").lines("server") == [
        "user: checks the token 'guess'",
        "user: checks the token 's3cret'",
        "database: opened",
        "endpoint: accepts",
        "endpoint: 'Buy milk' for the database",
        "endpoint: 'Feed the cat' for the database",
        "endpoint: ends",
        "database: closed",
    ]


def test_an_exception_of_the_endpoint_reaches_the_dependency(
    tmp_path: Path,
) -> None:
    """So only `finally` cleans up; and the log has a traceback."""
    receives = (
        "    async for text in websocket.iter_text():\n",
        "    if text := await websocket.receive_text():\n",
    )
    skips = ("    finally:\n", "    except ZeroDivisionError:\n")
    for changes, cleaned in [((receives,), 1), ((receives, skips), 0)]:
        with Stage(find("fastapi_depends"), folder=tmp_path) as stage:
            server = started(stage, tmp_path, *changes, file="server.py")
            with connect(f"{ADDRESS}/notes?token=s3cret") as websocket:
                websocket.recv(timeout=60)
            server.wait_for("ERROR:    Exception in ASGI application")
            server.wait_for("starlette.websockets.WebSocketDisconnect")
            server.send_signal(signal.SIGINT)
            assert server.wait() == 0
            assert server.output().count("database: closed") == cleaned
    error = "ERROR: Exception in ASGI application, WebSocketDisconnect"
    assert f"### {error}" in PAGE.read_text("utf-8")


def test_what_a_dependency_can_take_and_raise(tmp_path: Path) -> None:
    """HTTPConnection, two schemes and HTTPException, but no Request."""
    with Stage(find("fastapi_depends"), folder=tmp_path) as stage:
        server = started(
            stage,
            tmp_path,
            LOGGED,
            (
                "\n\nasync def user",
                "\n\nasync def connection(of: HTTPConnection) -> str:\n"
                '    return of.headers["host"]\n\n\n'
                "async def request(of: Request) -> str:\n"
                '    return of.headers["host"]\n\n\n'
                "@app.websocket('/connection')\n"
                "async def takes_connection(\n"
                "    websocket: WebSocket,\n"
                "    host: Annotated[str, Depends(connection)],\n"
                ") -> None:\n"
                "    await websocket.accept()\n"
                "    await websocket.send_text(host)\n\n\n"
                "@app.websocket('/request')\n"
                "async def takes_request(\n"
                "    host: Annotated[str, Depends(request)],\n"
                ") -> None: ...\n\n\n"
                "@app.websocket('/bearer')\n"
                "async def takes_bearer(\n"
                "    websocket: WebSocket,\n"
                "    token: Annotated[object, Depends(HTTPBearer())],\n"
                ") -> None:\n"
                "    await websocket.accept()\n"
                "    await websocket.send_text(token.credentials)\n"
                "\n\n@app.websocket('/oauth')\n"
                "async def takes_oauth(\n"
                "    websocket: WebSocket,\n"
                "    token: Annotated[str, Depends(OAUTH)],\n"
                ") -> None:\n"
                "    await websocket.accept()\n"
                "    await websocket.send_text(token)\n"
                "\n\nasync def user",
            ),
            (
                "import uvicorn\n",
                "import uvicorn\n"
                "from fastapi import HTTPException, Request\n"
                "from fastapi.security import HTTPBearer\n"
                "from fastapi.security import OAuth2PasswordBearer\n"
                "from starlette.requests import HTTPConnection\n"
                'OAUTH = OAuth2PasswordBearer("token")\n',
            ),
            ("WebSocketException(1008)", "HTTPException(401)"),
            file="server.py",
        )
        with connect(f"{ADDRESS}/connection") as websocket:
            assert websocket.recv(timeout=60) == "localhost:8000"
        bearer = {"Authorization": "Bearer s3cret"}
        for path in ("bearer", "oauth"):
            url = f"{ADDRESS}/{path}"
            with connect(url, additional_headers=bearer) as websocket:
                assert websocket.recv(timeout=60) == "s3cret"
        for path, status in [
            ("bearer", 401),
            ("oauth", 401),
            ("notes", 401),
            ("request", 500),
        ]:
            with (
                pytest.raises(InvalidStatus, match=f"HTTP {status}"),
                connect(f"{ADDRESS}/{path}"),
            ):
                pass
        logs = "ASGI callable returned without completing handshake"
        server.wait_for(logs)
        assert logs in " ".join(PAGE.read_text("utf-8").split())


def test_the_first_message_is_a_token_or_the_last(played: Player) -> None:
    """A wrong one, and none in time, end with 1008 and a reason."""
    assert played("fastapi_first_message").lines("client") == [
        "s3cret: Hello, Ada!",
        "guess: 1008 (policy violation) Log in first",
        "None: 1008 (policy violation) Log in first",
    ]


def test_a_session_can_end_before_the_connection_does(
    tmp_path: Path,
) -> None:
    """With a limit around what the endpoint does."""
    with Stage(find("fastapi_first_message"), folder=tmp_path) as stage:
        started(
            stage,
            tmp_path,
            (
                "        await websocket.receive_text()\n    except",
                "        async with asyncio.timeout(0.1):\n"
                "            await websocket.receive_text()\n"
                "    except TimeoutError:\n"
                '        await websocket.close(1008, "Log in again")\n'
                "    except",
            ),
            file="server.py",
        )
        with connect(f"{ADDRESS}/hello") as websocket:
            websocket.send("s3cret")
            assert websocket.recv(timeout=60) == "Hello, Ada!"
            with pytest.raises(ConnectionClosed, match="Log in again"):
                websocket.recv(timeout=60)


def test_a_logout_closes_the_connections_of_its_session(
    played: Player,
) -> None:
    """Both tabs of one user, not the other's, and the cookie is void."""
    run = played("fastapi_logout")
    assert run.lines("client")[3:] == [
        "A tab of Ada: 4001 You have logged out",
        "A tab of Ada: 4001 You have logged out",
        "Bob: I'm still here.",
        "Ada's old cookie: HTTP 403",
    ]
    assert run.lines("server") == [
        "Ada has left",
        "Ada has left",
        "Bob has left",
    ]


def test_without_it_the_connection_outlives_its_session(
    tmp_path: Path,
) -> None:
    """Its cookie is void, and it answers; logging out twice is no error."""
    with Stage(find("fastapi_logout"), folder=tmp_path) as stage:
        started(stage, tmp_path, ("reschedule(0)", "when()"), file="server.py")
        set_cookie = post("login/Ada", {})
        cookie = {"Cookie": set_cookie.partition(";")[0]}
        url = f"{ADDRESS}/hello"
        with connect(url, additional_headers=cookie) as websocket:
            for _ in range(2):
                post("logout", cookie)
            with (
                pytest.raises(InvalidStatus, match="HTTP 403"),
                connect(url, additional_headers=cookie),
            ):
                pass
            websocket.send("Hello!")
            assert websocket.recv(timeout=60) == "Ada: Hello!"


def test_a_cookie_counts_only_with_the_right_origin(played: Player) -> None:
    """Other sites and strangers are rejected, each with a line."""
    run = played("fastapi_cookie")
    assert run.lines("client") == [
        "Wrong password: HTTP 401",
        "A page of ours: Hello, Ada!",
        "Not logged in: rejected, HTTP 403",
        "A page of theirs: rejected, HTTP 403",
    ]
    assert run.lines("server") == [
        "Rejected: no session",
        "Rejected: a page of https://evil.example",
    ]


def test_cors_does_not_apply_to_websockets(tmp_path: Path) -> None:
    """The middleware lets another site's page in."""
    with Stage(find("fastapi_echo"), folder=tmp_path) as stage:
        started(
            stage,
            tmp_path,
            (
                "app = FastAPI()\n",
                "from fastapi.middleware.cors import CORSMiddleware\n"
                "app = FastAPI()\n"
                'own = ["http://localhost:8000"]\n'
                "app.add_middleware(CORSMiddleware, allow_origins=own)\n",
            ),
            file="server.py",
        )
        theirs = Origin("https://evil.example")
        with connect(f"{ADDRESS}/echo", origin=theirs) as websocket:
            websocket.send("Hello")
            assert websocket.recv(timeout=60) == "Echo: Hello"


def test_a_ticket_works_once(played: Player) -> None:
    """The log shows it both times."""
    run = played("fastapi_ticket")
    assert run.lines("client") == [
        "Hello, Ada!",
        "The same ticket again:",
        "server rejected WebSocket connection: HTTP 403",
        "No ticket: HTTP 401",
    ]
    logged = [line for line in run.lines("server") if "?ticket=" in line]
    assert [line.rpartition(" ")[2] for line in logged] == [
        "[accepted]",
        "403",
    ]


def test_a_ticket_expires(tmp_path: Path) -> None:
    """Then it doesn't work at all."""
    with Stage(find("fastapi_ticket"), folder=tmp_path) as stage:
        client = stage.example.folder / "client.py"
        (tmp_path / "client.py").write_bytes(client.read_bytes())
        change = ("LIFETIME = 30", "LIFETIME = -1")
        started(stage, tmp_path, change, file="server.py")
        stage.start("client.py", prints="No ticket: HTTP 401")
        lines = stage.actors["client"].output().splitlines()
        assert lines[0].endswith("HTTP 403")


def test_a_token_in_the_query_is_in_the_log(played: Player) -> None:
    """As the page quotes it."""
    line = '"WebSocket /before?token=s3cret" [accepted]'
    assert f"`{line}`" in PAGE.read_text("utf-8")
    assert line in played("fastapi_reject").outputs["server"]
