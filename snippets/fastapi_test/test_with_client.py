import pytest
from fastapi import WebSocketDisconnect
from fastapi.testclient import TestClient

from count_app import app, online

client = TestClient(app)
LONG = "word " * 100


def test_words_are_counted() -> None:
    with client.websocket_connect("/count") as websocket:
        websocket.send_text("to be or not to be")
        assert websocket.receive_json() == {"words": 6}
        assert len(online) == 1
    assert not online


def test_an_unknown_path_is_rejected() -> None:
    connecting = client.websocket_connect("/nowhere")
    with pytest.raises(WebSocketDisconnect):
        connecting.__enter__()


def test_a_long_message_is_counted() -> None:
    with client.websocket_connect("/count") as websocket:
        websocket.send_text(LONG)
        assert websocket.receive_json() == {"words": 100}
