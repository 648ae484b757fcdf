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
    assert played(name).lines("client") == [
        "Echo: Hello, Hub!",
        "said: Anybody there?",
        "error: An unexpected error occurred invoking 'divide' on the server.",
        "countdown: 3",
        "countdown: 2",
        "countdown: 1",
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
