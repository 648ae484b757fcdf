"""The wire, as a reader sees it: a diagram that is a list to who listens."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import (
    BrowserContext,
    Locator,
    Page,
    ViewportSize,
    expect,
)

from tests.labs.controls import (
    number_in,
    open_wire,
    press,
    run,
    state,
    visiting,
)

CARRIED = """async () => {
  const script = document.querySelector("script[src$='/page.js']").src
  return (await import(new URL("lab.js", script))).carried()
}"""


@pytest.fixture
def echo(context: BrowserContext, labs_address: str) -> Iterator[Page]:
    """The page of the echo lab."""
    with visiting(context, labs_address, "echo") as page:
        yield page


@pytest.fixture
def hub(context: BrowserContext, labs_address: str) -> Iterator[Locator]:
    """The records of the hub's lab, at its end."""
    with visiting(context, labs_address, "hub") as page:
        yield open_wire(run(page, "caller.py (other)"))


def sizes(records: Locator) -> int:
    """The bytes of all records that are shown."""
    return sum(map(number_in, records.locator(".lab-size").all_inner_texts()))


def test_the_records_tell_a_conversation_from_connect_to_close(
    echo: Page,
) -> None:
    """In order, each from whom to whom, each frame with its header."""
    records = open_wire(run(echo, "client.py"))
    expect(records).to_contain_text("(FIN)")
    rows = records.get_by_role("listitem")
    expect(rows).to_have_count(9)
    wanted = [
        "client to server: TCP connection to port 8765",
        "client to server: GET / HTTP/1.1",
        "server to client: HTTP/1.1 101 Switching Protocols",
        "client to server: text frame “Hello, Server!”",
        "server to client: text frame “Echo: Hello, Server!”",
        "client to server: close frame, code 1000",
        "server to client: close frame, code 1000",
    ]
    told = rows.all_text_contents()
    for text, row in zip(wanted, told, strict=False):
        assert text in row
    assert re.search(
        r"FIN 1 · RSV1 1 · opcode 0x1 · mask 1 · length \d+", told[3]
    )
    assert "opcode 0x8 · mask 0 · length 2" in told[6]
    assert sum("(FIN)" in row for row in told[7:]) == 2


def test_every_byte_that_the_kernel_carried_is_in_a_record(
    echo: Page,
) -> None:
    """The sum of the records, the line below them, the kernel's count."""
    lab = run(echo, "client.py")
    records = open_wire(lab)
    expect(records).to_contain_text("server to client: close frame")
    carried = echo.evaluate(CARRIED)
    assert carried > 300
    expect(
        lab.get_by_text(f"{carried} bytes crossed the network.", exact=True)
    ).to_be_visible()
    assert sizes(records) == carried


def test_bytes_of_a_frame_that_is_not_complete_are_told(
    context: BrowserContext, labs_address: str
) -> None:
    """A large message, on its way: what has come is counted."""
    with visiting(context, labs_address, "slow_loop") as page:
        lab = run(page, "flood.py")
        records = open_wire(lab)
        press(lab, "Kill")
        expect(state(lab, "server.py")).to_have_text("killed")
        # More records than are shown: the others are counted, too.
        total = lab.locator(".lab-total")
        expect(total).to_contain_text("in earlier records, not shown.")
        numbers = [
            number_in(part) for part in total.inner_text().split(".")[:-1]
        ]
        assert numbers[0] == page.evaluate(CARRIED)
        assert numbers[0] == sum(numbers[1:]) + sizes(records)
        assert 500 <= records.get_by_role("listitem").count() <= 600


def test_a_frame_opens_to_its_bits_and_closes_by_the_keyboard(
    echo: Page,
) -> None:
    """Arrows go from record to record, Enter opens, Escape closes."""
    lab = run(echo, "client.py")
    records = open_wire(lab)
    expect(records).to_contain_text("server to client: close frame")
    records.get_by_role("button").first.focus()
    echo.keyboard.press("ArrowDown")
    echo.keyboard.press("ArrowDown")
    frame = records.get_by_role("button", name="text frame “Hello, Server!”")
    expect(frame).to_be_focused()
    echo.keyboard.press("Enter")
    expect(frame).to_have_attribute("aria-expanded", "true")
    detail = lab.get_by_role("region", name="Bytes")
    table = detail.get_by_role("table")
    cells = [
        re.split(r"\t|\n", row.inner_text())
        for row in table.locator("tbody tr").all()
    ]
    fields = {row[1]: row[2:] for row in cells}
    assert cells[0][0] == "c1"
    assert fields["FIN"] == ["1", "the message ends with this frame"]
    assert fields["RSV1"][0] == "1"
    assert fields["opcode"] == ["0001", "0x1, text"]
    assert fields["MASK"][0] == "1"
    # The masking key, and the payload that it hides.
    key = bytes.fromhex(cells[-1][0])
    assert len(key) == 4

    def payload(title: str) -> bytes:
        block = detail.get_by_label(title, exact=True).text_content() or ""
        return bytes.fromhex(
            "".join(
                line[6:30] if "  " in line[28:31] else line[6:53]
                for line in block.splitlines()
            )
        )

    masked = payload("Payload, as it was on the wire")
    plain = payload("Payload, unmasked")
    assert plain == bytes(b ^ key[i % 4] for i, b in enumerate(masked))
    assert payload("Payload, inflated") == b"Hello, Server!"
    echo.keyboard.press("Tab")
    echo.keyboard.press("Escape")
    expect(detail).to_have_count(0)
    expect(frame).to_be_focused()
    echo.keyboard.press("Home")
    echo.keyboard.press("Enter")
    expect(detail).to_contain_text("Upgrade: websocket")
    expect(detail).to_contain_text("47 45 54 20 2f 20 48 54")


def test_arrows_go_from_lane_to_lane(
    context: BrowserContext, labs_address: str
) -> None:
    """A lane for each process; an arrow ends in the middle of two."""
    with visiting(context, labs_address, "room") as page:
        lab = run(page, "member.py (eve)", "running")
        records = open_wire(lab)
        row = records.get_by_role("listitem").filter(
            has_text='server to eve: text frame “{"type": "said"'
        )
        expect(row).to_be_visible()
        heads = lab.locator(".lab-lanes span")
        assert heads.all_inner_texts() == ["server", "ada", "bob", "eve"]
        for size in (
            ViewportSize(width=1280, height=800),
            ViewportSize(width=390, height=800),
        ):
            page.set_viewport_size(size)
            page.evaluate(
                "Promise.all(document.getAnimations().map(a => a.finished))"
            )
            boxes = [head.bounding_box() for head in heads.all()]
            arrow = row.locator(".lab-arrow").bounding_box()
            assert arrow is not None
            middles = [box["x"] + box["width"] / 2 for box in boxes if box]
            assert abs(arrow["x"] - middles[0]) < 2
            assert abs(arrow["x"] + arrow["width"] - middles[3]) < 2


def test_signalr_records_stand_above_the_frames_that_end_them(
    hub: Locator,
) -> None:
    """Named, with their fields; split over frames, or several in one."""
    rows = hub.get_by_role("listitem").filter(
        has=hub.page.locator("> .lab-record")
    )
    for actor in ("plain", "packed"):
        told = []
        of_actor = rows.filter(has_text=re.compile(rf"\b{actor}\b"))
        # The view is drawn a frame after the bytes crossed.
        expect(of_actor.filter(has_text="SignalR Close")).to_have_count(1)
        for row in of_actor.all():
            summaries = row.locator(".lab-hub summary, .lab-unfinished")
            told.append(
                [text.strip() for text in summaries.all_text_contents()]
            )
        flat = [name for names in told for name in names]
        records = [name for name in flat if "continues" not in name]
        assert records == [
            'SignalR Handshake request protocol "json"',
            "SignalR Handshake response",
            'SignalR Invocation target "Greet"',
            'SignalR Completion result "¡Hola!"',
            'SignalR Invocation target "Tell"',
            "SignalR Ping",
            "SignalR unknown type 42",
            'SignalR Close error "enough"',
        ]
        # Compressed, a frame's text is there when its message is whole.
        assert flat.count(
            "SignalR: a record that continues in a later frame"
        ) == (2 if actor == "plain" else 1)
        assert ["SignalR Ping", "SignalR unknown type 42"] in told


def test_a_record_of_two_frames_says_so_and_shows_itself(
    hub: Locator,
) -> None:
    """Its fields as JSON, its text with the separator made visible."""
    record = hub.get_by_text("SignalR Completion").first
    record.click()
    box = hub.locator("details[open]")
    assert box.locator("dt").all_inner_texts() == ["invocationId", "result"]
    assert box.locator("dd").all_inner_texts() == ['"7"', '"¡Hola!"']
    expect(box).to_contain_text("It arrived in 2 frames.")
    expect(box.get_by_label("The record")).to_have_text(
        '{"type":3,"invocationId":"7","result":"¡Hola!"}\\x1e'
    )


def test_without_a_handshake_nothing_is_called_signalr(hub: Locator) -> None:
    """JSON with the separator is no hub by itself."""
    rows = hub.get_by_role("listitem").filter(
        has_text=re.compile(r"\bother\b")
    )
    expect(rows.filter(has_text="text frame").first).to_be_visible()
    assert rows.filter(has_text="\\x1e").count() > 3
    assert rows.filter(has_text="SignalR").count() == 0
