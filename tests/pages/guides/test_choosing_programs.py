"""`docs/guides/choosing-programs.md`: every claim the page makes."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
import starlette
from httpx_sse import connect_sse

from tests.conftest import Player
from tests.harness.actor import TIMEOUT
from tests.harness.play import Stage
from tools.example import ROOT, find

URL = "http://localhost:8765"
PAGE = (ROOT / "docs" / "guides" / "choosing-programs.md").read_text("utf-8")
MATCH = ["15-0", "15-15", "30-15", "40-15", "Game"]
WAYS = (
    "push_polling",
    "push_long_polling",
    "push_sse",
    "push_sse_fastapi",
    "push_websocket",
    "push_signalr",
)


@pytest.mark.parametrize("way", WAYS)
def test_all_readers_print_the_same(played: Player, way: str) -> None:
    """The whole match, and a late reader misses nothing."""
    run = played(way)
    assert run.lines("reader") == MATCH
    assert run.lines("late_reader") == MATCH


@pytest.mark.parametrize("way", WAYS)
def test_a_cheer_of_each_reader_is_heard(played: Player, way: str) -> None:
    """While it listens; and Ctrl+C ends the server cleanly."""
    run = played(way)
    assert run.lines("server")[1:] == [
        "Heard: Bravo!",
        "Heard: Bravo!",
        "Server stopped.",
    ]
    assert run.exits["server"] == 0


@pytest.mark.parametrize("way", WAYS)
def test_every_program_of_a_way_is_on_the_page(way: str) -> None:
    """And what each of them prints."""
    example = find(way)
    for program in example.programs:
        name = program.relative_to(example.root)
        assert f'--8<-- "{name.as_posix()}"' in PAGE
    for actor in example.actors:
        assert f'--8<-- "{way}/{actor}.txt"' in PAGE


def test_a_reader_that_polls_says_how_much_it_has() -> None:
    """`after=2`: what came after the second score."""
    with Stage(find("push_polling")) as stage:
        stage.start("server.py", listens=8765)
        reader = stage.start("reader.py")
        assert reader.wait() == 0
        answer = httpx.get(f"{URL}/scores", params={"after": 2})
    assert answer.json() == MATCH[2:]


def test_a_held_request_is_answered_when_there_is_news() -> None:
    """Asked before the score is there: the answer is that score."""
    with Stage(find("push_long_polling")) as stage:
        stage.start("server.py", listens=8765)
        last = len(MATCH) - 1
        answer = httpx.get(
            f"{URL}/scores", params={"after": last}, timeout=TIMEOUT
        )
    assert answer.json() == ["Game"]


@pytest.mark.parametrize("way", ["push_sse", "push_sse_fastapi"])
def test_a_stream_goes_on_after_the_last_event_that_was_seen(
    way: str,
) -> None:
    """The number of the score is the event's id."""
    with Stage(find(way)) as stage:
        stage.start("server.py", listens=8765)
        with (
            httpx.Client(timeout=TIMEOUT) as client,
            connect_sse(
                client, "GET", f"{URL}/scores", headers={"Last-Event-ID": "3"}
            ) as source,
        ):
            events = list(source.iter_sse())
    assert [(event.id, event.data) for event in events] == [
        ("4", "40-15"),
        ("5", "Game"),
    ]


def test_fastapi_wants_a_number_as_the_last_event() -> None:
    """422, and no stream."""
    with Stage(find("push_sse_fastapi")) as stage:
        stage.start("server.py", listens=8765)
        wrong = {"Last-Event-ID": "the third"}
        answer = httpx.get(f"{URL}/scores", headers=wrong, timeout=TIMEOUT)
    assert answer.status_code == 422


def test_starlette_has_no_events_of_its_own() -> None:
    """None of its modules names a class for them."""
    modules = Path(starlette.__file__).parent.rglob("*.py")
    text = "".join(module.read_text("utf-8") for module in modules)
    assert "class StreamingResponse" in text
    assert "EventSource" not in text
    assert "ServerSentEvent" not in text
