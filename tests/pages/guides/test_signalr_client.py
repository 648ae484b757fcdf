"""`docs/guides/signalr-client.md`: every claim the page makes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import Player
from tests.harness.actor import Process
from tests.harness.play import Stage
from tools.example import find


@pytest.mark.parametrize("name", ["signalr_pysignalr", "signalr_signalrcore"])
def test_a_library_gets_what_the_hub_has(name: str, played: Player) -> None:
    """A result, a broadcast, an error and a stream."""
    lines = played(name).lines("client")
    items = [line for line in lines if line.startswith("countdown")]
    assert items == ["countdown: 3", "countdown: 2", "countdown: 1"]
    assert sorted(set(lines) - set(items)) == [
        "Echo: Hello, Hub!",
        "error: An unexpected error occurred invoking 'divide' on the server.",
        "said: Anybody there?",
    ]


def test_pysignalr_sends_empty_headers_and_no_close(played: Player) -> None:
    """As the hub's own record of it shows."""
    text = played("signalr_pysignalr").outputs["watched"]
    joined = re.sub(r"\n    ", " ", text)
    said = [x for x in joined.splitlines() if x.startswith('< {"target"')]
    assert len(said) == 4
    assert all(re.search(r'"headers":\s+\{\}', record) for record in said)
    assert '"type": 7' not in joined


def test_without_on_error_an_error_ends_pysignalr(tmp_path: Path) -> None:
    """With RuntimeError, at the first error that the hub answers with."""
    example = find("signalr_pysignalr")
    source = (example.folder / "client.py").read_text("utf-8")
    unset = source.replace("    hub.on_error(on_error)\n", "").replace(
        "    await talk(hub)\n",
        "    talking = asyncio.create_task(talk(hub))\n    await running\n",
    )
    assert unset.count("\n") == source.count("\n")
    (tmp_path / "client.py").write_text(unset, "utf-8")
    with Stage(find("signalr")) as hub:
        hub.start("server.py", listens=8765)
        client = Process("client", tmp_path / "client.py")
        try:
            assert client.wait() == 1
            assert "RuntimeError: Error callback is not set" in client.output()
        finally:
            client.close()


def test_what_comes_before_subscribe_is_lost_to_signalrcore(
    tmp_path: Path,
) -> None:
    """The whole stream, if the hub is faster than the next line."""
    example = find("signalr_signalrcore")
    source = (example.folder / "client.py").read_text("utf-8")
    source = source.replace(
        '    hub.send("say", ["Anybody there?"], count)\n    answers.get()\n',
        '    stream = hub.stream("countdown", [3])\n'
        "    input()\n"
        "    stream.subscribe(dict.fromkeys(ENDS, print))\n",
    ).replace("URL =", 'ENDS = ("next", "complete", "error")\nURL =')
    (tmp_path / "client.py").write_text(source, "utf-8")
    with Stage(find("signalr")) as hub:
        hub.start("server.py", listens=8765)
        client = Process("client", tmp_path / "client.py")
        try:
            client.wait_for("complete handler fired, no callback configured")
            client.type("")
            assert client.wait() == 0
            assert client.output().count("stream handler fired") == 3
            assert "countdown" not in client.output()
        finally:
            client.close()
