"""What the hub answers, rule by rule; other clients notice nothing.

The rules: HubProtocol.md and TransportProtocols.md of dotnet/aspnetcore.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from tests.harness.actor import TIMEOUT, Process, poll
from tests.signalr.raw import (
    END,
    HANDSHAKE,
    URL,
    Raw,
    call,
    greeted,
    opened,
)

ECHO = '{"type":1,"invocationId":"%s","target":"echo","arguments":["%s"]}'


@pytest.fixture
def bystander(hub: Process) -> Iterator[Raw]:
    """A well-behaved client, connected before and served after."""
    with greeted() as raw:
        yield raw
        assert raw.is_served()


def ask(
    method: str, path: str, **headers: str
) -> tuple[int, dict[str, str], str]:
    """Send an HTTP request; return status, headers and body."""
    connection = http.client.HTTPConnection("localhost", 8765, timeout=TIMEOUT)
    connection.request(
        method,
        path,
        headers={key.replace("_", "-"): v for key, v in headers.items()},
    )
    with connection.getresponse() as response:
        body = response.read().decode()
        return response.status, dict(response.getheaders()), body


# Negotiation: TransportProtocols.md, "POST [endpoint-base]/negotiate".


def test_version_1_has_a_secret_token_and_a_public_id(
    bystander: Raw,
) -> None:
    """The two differ, and WebSockets is the only transport."""
    status, headers, body = ask("POST", "/chat/negotiate?negotiateVersion=1")
    answer = json.loads(body)
    assert status == 200
    assert headers["Content-Type"] == "application/json"
    assert answer["negotiateVersion"] == 1
    assert answer["connectionToken"] != answer["connectionId"]
    assert answer["availableTransports"] == [
        {"transport": "WebSockets", "transferFormats": ["Text"]}
    ]
    with greeted(f"{URL}?id={answer['connectionToken']}") as raw:
        assert raw.is_served()


@pytest.mark.parametrize("query", ["", "?negotiateVersion=0"])
def test_version_0_has_an_id_alone(bystander: Raw, query: str) -> None:
    """A missing version means zero; the id is the token."""
    answer = json.loads(ask("POST", f"/chat/negotiate{query}")[2])
    assert answer["negotiateVersion"] == 0
    assert "connectionToken" not in answer
    with greeted(f"{URL}?id={answer['connectionId']}") as raw:
        assert raw.is_served()


def test_a_version_of_the_future_gets_the_largest_that_there_is(
    bystander: Raw,
) -> None:
    """And a version that is none gets it too."""
    for version in ("7", "x"):
        path = f"/chat/negotiate?negotiateVersion={version}"
        assert json.loads(ask("POST", path)[2])["negotiateVersion"] == 1


def refused(url: str) -> int:
    """Return the status with which a WebSocket is refused."""
    with pytest.raises(InvalidStatus) as raised, opened(url):
        pass
    return raised.value.response.status_code


def test_an_unknown_id_is_not_found(bystander: Raw) -> None:
    """Only what was negotiated may connect by id."""
    assert refused(f"{URL}?id=nobody") == 404


def test_a_second_websocket_with_the_same_id_is_a_conflict(
    bystander: Raw,
) -> None:
    """The first one is not disturbed."""
    body = ask("POST", "/chat/negotiate?negotiateVersion=1")[2]
    url = f"{URL}?id={json.loads(body)['connectionToken']}"
    with greeted(url) as first:
        assert refused(url) == 409
        assert first.is_served()


def test_a_page_of_an_allowed_origin_may_read_the_answer(
    bystander: Raw,
) -> None:
    """CORS: the preflight names what the official client sends."""
    status, headers, _ = ask(
        "OPTIONS",
        "/chat/negotiate?negotiateVersion=1",
        Origin="null",
        Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="x-requested-with",
    )
    assert status == 200
    assert headers["Access-Control-Allow-Origin"] == "null"
    assert headers["Access-Control-Allow-Credentials"] == "true"
    assert "X-Requested-With" in headers["Access-Control-Allow-Headers"]
    status, headers, _ = ask("POST", "/chat/negotiate", Origin="null")
    assert headers["Access-Control-Allow-Origin"] == "null"


def test_a_page_of_a_stranger_is_refused(bystander: Raw) -> None:
    """In negotiation and at the WebSocket itself."""
    stranger = "https://evil.example"
    assert ask("POST", "/chat/negotiate", Origin=stranger)[0] == 403
    assert ask("GET", "/chat", Origin=stranger)[0] == 403


def test_there_is_nothing_else_at_this_server(bystander: Raw) -> None:
    """Other paths and methods are not found; nor do they hurt."""
    assert ask("GET", "/")[0] == 404
    assert ask("GET", "//[")[0] == 404
    assert ask("POST", "/chat")[0] == 404


# The handshake: HubProtocol.md, "Overview".


@pytest.mark.parametrize("version", [0, 1])
def test_a_handshake_may_say_version_0_or_1(
    bystander: Raw, version: int
) -> None:
    """1 is the rule; signalrcore says 0."""
    with opened() as raw:
        raw.say(protocol="json", version=version)
        assert raw.hear() == {}
        assert raw.is_served()


@pytest.mark.parametrize(
    ("first", "told"),
    [
        (
            '{"protocol":"messagepack","version":1}',
            "Requested protocol 'messagepack' is not available.",
        ),
        (
            '{"protocol":"json","version":3}',
            "Version 3 of json is not available.",
        ),
        ('{"type":6}', "The first record was not a handshake."),
        ("[]", "A record is not a JSON object."),
        ("Hello, Server!", "A record is not JSON."),
        ('{"protocol":"\\ud800"}', "A record is not JSON."),
    ],
)
def test_a_wrong_handshake_is_told_and_ends_the_connection(
    bystander: Raw, first: str, told: str
) -> None:
    """An error in the response, then goodbye."""
    with opened() as raw:
        raw.send(first + END)
        answer = raw.hear()
        assert set(answer) == {"error"}
        assert told in answer["error"]
        assert raw.closed()


def test_records_may_follow_the_handshake_in_its_frame(
    bystander: Raw,
) -> None:
    """A client need not wait for the response."""
    with opened() as raw:
        raw.send(HANDSHAKE + ECHO % ("a", "early") + END)
        assert raw.hear() == {}
        assert raw.hear()["result"] == "Echo: early"


# Frames and records: HubProtocol.md, "JSON Encoding".


def test_several_records_in_one_frame_are_several(bystander: Raw) -> None:
    """Each gets its answer, in order."""
    with greeted() as raw:
        raw.send("".join(ECHO % (n, n) + END for n in range(5)))
        assert [raw.hear()["invocationId"] for _ in range(5)] == list("01234")


def test_one_record_in_several_frames_is_one(bystander: Raw) -> None:
    """Cut anywhere, even one character a frame."""
    with greeted() as raw:
        for character in ECHO % ("a", "żółw 🐢") + END:
            raw.send(character)
        assert raw.hear()["result"] == "Echo: żółw 🐢"


def test_a_binary_frame_is_read_as_text(bystander: Raw) -> None:
    """A client may not know which frames JSON travels in."""
    with greeted() as raw:
        raw.send((ECHO % ("a", "bytes") + END).encode())
        assert raw.hear()["result"] == "Echo: bytes"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "A record is not JSON."),
        ('{"type":1,"arguments":[NaN]}', "A record is not JSON."),
        ('{"type":1,"arguments":[1e999]}', "A record is not JSON."),
        ('{"type":1,"target":"\\ud800"}', "A record is not JSON."),
        ('{"type":1,"arguments":' + "[" * 9_999, "A record is not JSON."),
        ("x" * 40_000, "A record is too long."),
        ("null", "A record is not a JSON object."),
        ("{}", "A record's type is not a number."),
        ('{"type":true}', "A record's type is not a number."),
        ('{"type":5,"invocationId":[]}', "An invocationId is not a string."),
        ('{"type":1,"target":"echo"}', "A call lacks target or arguments."),
        (
            '{"type":4,"target":"ticks","arguments":[]}',
            "A stream needs its own id.",
        ),
        (
            '{"type":3,"invocationId":"a","result":1}',
            "An answer that nobody asked for.",
        ),
        (
            '{"type":2,"invocationId":"a","item":1}',
            "An answer that nobody asked for.",
        ),
        (
            '{"type":3,"invocationId":"a","result":1,"error":"b"}',
            "A Completion has a result and an error.",
        ),
    ],
)
def test_a_record_that_breaks_the_rules_ends_the_connection(
    bystander: Raw, text: str, told: str
) -> None:
    """A Close says why; then the hub hangs up."""
    with greeted() as raw:
        raw.send(text + END)
        assert raw.hear() == {"type": 7, "error": told}
        assert raw.closed()


def test_an_id_of_an_open_stream_is_not_free(bystander: Raw) -> None:
    """To use it again is a protocol error."""
    with greeted() as raw:
        for _ in range(2):
            raw.say(type=4, invocationId="a", target="ticks", arguments=[])
        while (record := raw.hear())["type"] == 2:
            pass
        assert record == {"type": 7, "error": "A stream needs its own id."}


@pytest.mark.parametrize("kind", [6, 8, 9, 10, -1, 99])
def test_a_type_that_is_not_known_is_ignored(
    bystander: Raw, kind: int
) -> None:
    """So are a Ping, and fields that nobody knows."""
    with greeted() as raw:
        raw.say(type=kind, sequenceId=1, unheard="of")
        assert raw.is_served()


def test_headers_are_ignored(bystander: Raw) -> None:
    """Clients of Python send an empty one with every record."""
    with greeted() as raw:
        raw.say(
            type=1,
            invocationId="a",
            target="echo",
            arguments=["x"],
            headers={"Foo": "Bar"},
        )
        assert raw.hear()["result"] == "Echo: x"


# Calls: HubProtocol.md, "Invocations", "Streaming", "Errors".


def test_a_call_without_an_id_is_never_answered(bystander: Raw) -> None:
    """Not even with an error; null counts as none."""
    with greeted() as raw:
        raw.say(type=1, target="echo", arguments=["x"])
        raw.say(type=1, target="jump", arguments=[])
        raw.say(type=1, invocationId=None, target="divide", arguments=[1, 0])
        assert raw.is_served()


def test_a_method_without_a_result_completes_without_one(
    bystander: Raw,
) -> None:
    """`result` is absent, not null."""
    with greeted() as raw:
        answer = call(raw, 1, "join", "tea")
        assert answer == {"type": 3, "invocationId": "c"}


@pytest.mark.parametrize(
    ("kind", "target", "arguments", "told"),
    [
        (1, "jump", [], "Unknown hub method 'jump'."),
        (1, "Echo", ["x"], "Unknown hub method 'Echo'."),
        (1, "echo", [], "missing a required argument: 'text'."),
        (1, "echo", [1, 2], "too many positional arguments."),
        (1, "countdown", [3], "'countdown' answers with a stream."),
        (4, "echo", ["x"], "'echo' answers with one result."),
        (4, "jump", [], "Unknown hub method 'jump'."),
        (1, "say_in", ["nowhere", "x"], "HubError: Nobody is in there."),
    ],
)
def test_a_call_that_cannot_be_is_completed_with_an_error(
    bystander: Raw, kind: int, target: str, arguments: list[Any], told: str
) -> None:
    """The caller is told what is wrong with it, and may go on."""
    with greeted() as raw:
        answer = call(raw, kind, target, *arguments)
        assert answer["type"] == 3
        assert told in answer["error"]
        assert "result" not in answer
        assert raw.is_served()


def test_what_failed_inside_is_hidden(bystander: Raw, hub: Process) -> None:
    """The hub's own terminal tells it, in one line."""
    with greeted() as raw:
        assert call(raw, 1, "divide", 1, 0) == {
            "type": 3,
            "invocationId": "c",
            "error": "An unexpected error occurred invoking 'divide' on "
            "the server.",
        }
    hub.wait_for("divide failed: ZeroDivisionError('division by zero')\n")


def test_a_result_that_is_no_json_is_an_error(bystander: Raw) -> None:
    """1e308 / 1e-308 is infinite, for which JSON has no word."""
    with greeted() as raw:
        assert "error" in call(raw, 1, "divide", 1e308, 1e-308)
        assert raw.is_served()


def test_a_cancelled_stream_is_completed_and_silent(bystander: Raw) -> None:
    """Before it has begun, too: both records in one frame."""
    with greeted() as raw:
        cancel = '{"type":5,"invocationId":"c"}' + END
        assert call(raw, 4, "ticks") == {
            "type": 2,
            "invocationId": "c",
            "item": 1,
        }
        raw.send(cancel)
        while (record := raw.hear())["type"] == 2:
            pass
        assert record == {"type": 3, "invocationId": "c"}
        assert raw.is_served()
        ticks = '{"type":4,"invocationId":"c","target":"ticks",'
        raw.send(ticks + '"arguments":[]}' + END + cancel)
        while (record := raw.hear())["type"] == 2:
            pass
        assert record == {"type": 3, "invocationId": "c"}
        assert raw.is_served()


def test_to_cancel_what_does_not_run_does_nothing(bystander: Raw) -> None:
    """An unknown id is ignored."""
    with greeted() as raw:
        raw.say(type=5, invocationId="nothing")
        assert raw.is_served()


def test_a_stream_that_fails_is_completed_with_an_error(
    bystander: Raw,
) -> None:
    """What it sent before has arrived before."""
    with greeted() as raw:
        assert "error" in call(raw, 4, "countdown", "three")
        assert raw.is_served()


def test_who_leaves_in_the_middle_of_a_stream_disturbs_nobody(
    bystander: Raw,
) -> None:
    """Nor does one who is in a group."""
    with greeted() as raw:
        assert call(raw, 1, "join", "tea")["type"] == 3
        assert call(raw, 4, "ticks")["type"] == 2

    def empty() -> bool:
        answer = call(bystander, 1, "say_in", "tea", "x")
        return "Nobody is in there" in answer.get("error", "")

    assert poll(empty)


# Everybody and groups.


def test_a_broadcast_reaches_everybody_and_a_group_its_members(
    bystander: Raw,
) -> None:
    """In the order in which it was said."""
    with greeted() as ada, greeted() as bob:
        assert call(ada, 1, "join", "tea")["type"] == 3
        bob.say(type=1, target="say_in", arguments=["tea", "Milk?"])
        assert call(bob, 1, "say", "Bye") == {
            "type": 1,
            "target": "said",
            "arguments": ["Bye"],
        }
        assert bob.hear() == {"type": 3, "invocationId": "c"}
        assert ada.hear()["arguments"] == ["Milk? (tea)"]
        assert ada.hear()["arguments"] == ["Bye"]
    assert bystander.hear()["arguments"] == ["Bye"]


def test_who_left_a_group_hears_no_more_of_it(bystander: Raw) -> None:
    """The others still do."""
    with greeted() as ada, greeted() as bob:
        for raw in (ada, bob):
            assert call(raw, 1, "join", "tea")["type"] == 3
        assert call(ada, 1, "leave", "tea")["type"] == 3
        assert call(bob, 1, "say_in", "tea", "x")["type"] == 1
        assert ada.is_served()


def test_after_a_client_s_close_the_hub_hangs_up(bystander: Raw) -> None:
    """And adds nothing."""
    with greeted() as raw:
        raw.say(type=7)
        assert raw.closed()
