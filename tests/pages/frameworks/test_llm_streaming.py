"""`docs/frameworks/llm-streaming.md`: every claim the page makes."""

from __future__ import annotations

import re
from http.client import HTTPConnection
from pathlib import Path

from websockets.sync.client import connect

from tests.conftest import Player
from tests.harness.play import Stage
from tests.pages.frameworks.servers import started
from tools.example import ROOT, find

PAGE = ROOT / "docs" / "frameworks" / "llm-streaming.md"
WHOLE = "It stays open, and both sides may send at any time. (complete)"
STOPPED_EARLY = [
    "Model: asked 'In three words?'",
    "Model: stopped early",
    "Model: asked 'What is a WebSocket?'",
    "Model: finished",
]


def test_closing_the_connection_stops_the_model(played: Player) -> None:
    """With Server-Sent Events."""
    run = played("llm")
    assert run.lines("first") == ["It stays open, (enough)"]
    assert run.lines("second") == [WHOLE]
    assert run.lines("server") == STOPPED_EARLY


def test_a_message_stops_the_model_and_the_connection_stays(
    played: Player,
) -> None:
    """With a WebSocket."""
    run = played("llm_websocket")
    assert run.lines("client") == ["It stays open, (stopped)", WHOLE]
    assert run.lines("server") == [*STOPPED_EARLY, "The client has left."]


def test_a_new_question_or_leaving_stops_the_answer(tmp_path: Path) -> None:
    """The endpoint waits for neither."""
    with Stage(find("llm"), folder=tmp_path) as stage:
        model = (stage.example.folder / "model.py").read_text("utf-8")
        slow = model.replace("asyncio.sleep(0.2)", "asyncio.sleep(3600)")
        assert slow != model
        (tmp_path / "model.py").write_text(slow, "utf-8")
        server = started(stage, tmp_path, file="ws_server.py")
        with connect("ws://localhost:8000/answers") as websocket:
            for question in ("First?", "Second?"):
                websocket.send(f'{{"question": "{question}"}}')
                server.wait_for(f"Model: asked {question!r}")
            assert websocket.recv(timeout=60) == '{"end":"stopped"}'
        server.wait_for("The client has left.")
        assert server.output().count("stopped early") == 2


def test_an_answer_resumes_after_the_last_id(played: Player) -> None:
    """The model goes on meanwhile; no word is missing, none twice."""
    run = played("llm_resume")
    first, second = run.lines("client")
    assert first.endswith(" (lost after word 4)")
    assert f"{first.removesuffix('(lost after word 4)')}{second}" == WHOLE
    assert run.lines("server")[-1] == "Model: finished"


def test_proxies_are_told_not_to_buffer(tmp_path: Path) -> None:
    """By headers; and `data=` would write JSON."""
    with Stage(find("llm"), folder=tmp_path) as stage:
        for file in ("model.py", "sse_server.py"):
            source = stage.example.folder / file
            (tmp_path / file).write_bytes(source.read_bytes())
        change = ("raw_data=word", "data=word")
        started(stage, tmp_path, change, file="sse_server.py")
        http = HTTPConnection("localhost", 8000)
        http.request("GET", "/answers?question=What")
        response = http.getresponse()
        assert response.headers["X-Accel-Buffering"] == "no"
        assert response.headers["Cache-Control"] == "no-cache"
        text = response.read().decode()
        http.close()
    assert text.startswith('data: "It"\n')
    assert text.endswith("event: end\ndata: complete\n\n")
    page = re.sub(r"\s+", " ", PAGE.read_text("utf-8"))
    assert "`X-Accel-Buffering: no`" in page
    assert "`Cache-Control: no-cache`" in page
