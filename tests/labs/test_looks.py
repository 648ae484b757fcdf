"""How a lab looks and behaves to everybody: axe, phone, keyboard, no jump."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import Browsers
from tests.labs.controls import (
    lab_of,
    log,
    open_wire,
    press,
    run,
    state,
    visiting,
)
from tests.labs.edits import store_edits
from tests.labs.playground import begin, visit_playground
from tests.site.visits import (
    NARROWEST,
    STICKS_OUT,
    VIEWPORTS,
    WATCH_SHIFT,
    Scheme,
    assert_scheme,
    run_axe,
)
from tools.browsers import PLAIN

LARGEST_SHIFT = 0.02
TWO_FRAMES = """new Promise(done =>
  requestAnimationFrame(() => requestAnimationFrame(done)))"""

NAME_OF_FOCUSED = """(() => {
  let at = document.activeElement
  while (at.shadowRoot) at = at.shadowRoot.activeElement
  return (at.getAttribute("aria-label") ?? at.textContent).trim()
})()"""
ORDER_OF_THE_PLAYGROUND = [
    "Open",
    "Copy a link",
    "Download",
    "Edit server.py",
    "Start server.py",
    "Edit client.py",
    "Start client.py",
    "Add",
    "Upload files",
    "Rename",
    "Delete",
    "Text of server.py",
    "How server.py is started",
    "Clear",
    "client.py",
    "Close client.py",
    "The wire",
]
LOST = "document.activeElement === document.body"
"""Whether the focus has gone back to the beginning of the page."""


@dataclass(frozen=True)
class Eyes:
    """A browser's context, and the schemes that a reader may see there."""

    context: BrowserContext
    schemes: tuple[Scheme, ...]

    def shown(self, page: Page) -> Iterator[Scheme]:
        """Bring a page from one scheme to the next."""
        for scheme in self.schemes:
            if len(self.schemes) > 1:
                page.emulate_media(color_scheme=scheme)
            assert_scheme(page, scheme)
            yield scheme

    def examine(self, page: Page) -> Iterator[tuple[str, list[str]]]:
        """Run axe in each scheme: its name, and what was found."""
        for scheme in self.shown(page):
            yield scheme, run_axe(page)


@pytest.fixture(
    scope="module", params=["chromium", "firefox-light", "firefox-dark"]
)
def eyes(request: pytest.FixtureRequest, browsers: Browsers) -> Iterator[Eyes]:
    """Each browser; stock Firefox takes its scheme when it starts."""
    name, _, scheme = request.param.partition("-")
    browser = browsers(name, scheme)
    options = {} if name == "chromium" else PLAIN
    with browser.new_context(**options) as context:
        yield Eyes(context, (scheme,) if scheme else ("light", "dark"))


@pytest.fixture(scope="module")
def alone(chromium: Browser) -> Iterator[BrowserContext]:
    """A context of Chromium: what it reports or emulates, Firefox does not."""
    with chromium.new_context() as context:
        context.add_init_script(WATCH_SHIFT)
        yield context


def states_of_a_lab(page: Page) -> Iterator[str]:
    """Bring a lab of four processes from one state to the next."""
    lab = lab_of(page)
    yield "idle"
    press(lab, "Edit")
    expect(lab.get_by_role("textbox", name="Program")).to_be_visible()
    lab.get_by_label("File").select_option("member.py")
    lab.get_by_role("textbox", name="Program").click()
    page.keyboard.insert_text("# mine\n")
    expect(lab.get_by_role("button", name="Reset")).to_be_visible()
    yield "edit mode"
    press(lab, "Reset")
    press(lab, "Edit")
    run(page, "member.py (eve)", "running")
    expect(log(lab, "member.py (bob)")).to_contain_text("Eve Hello, room!")
    yield "running"
    records = open_wire(lab)
    expect(records).to_contain_text(
        'server to bob: text frame “{"type": "said"'
    )
    yield "wire open"
    records.get_by_role("button", name="GET / HTTP/1.1").first.click()
    yield "head open"
    records.get_by_role("button", name="text frame").last.click()
    expect(lab.get_by_role("region", name="Bytes")).to_contain_text("FIN")
    yield "frame open"
    press(lab, "Stop reading in member.py (bob)")
    lab.get_by_role("button", name="Cut eve").click()
    expect(state(lab, "member.py (eve)")).to_have_text("exited 0")
    expect(log(lab, "server.py")).to_contain_text("ConnectionClosedError")
    yield "disturbed, with a traceback"


def test_axe_finds_nothing_in_any_state(eyes: Eyes, labs_address: str) -> None:
    """In both schemes, on a desk and on a phone, and nothing sticks out."""
    found: dict[str, list[str]] = {}
    with visiting(eyes.context, labs_address, "room") as page:
        for name in states_of_a_lab(page):
            for kind, size in VIEWPORTS.items():
                page.set_viewport_size(size)
                for scheme, faults in eyes.examine(page):
                    found[f"{name}, {kind}, {scheme}"] = faults
            for width in (390, NARROWEST["width"]):
                page.set_viewport_size({"width": width, "height": 800})
                found[f"{name}, {width} px"] = page.evaluate(STICKS_OUT)
            page.set_viewport_size(VIEWPORTS["desktop"])
    assert {name: faults for name, faults in found.items() if faults} == {}


def states_of_the_playground(page: Page, address: str) -> Iterator[str]:
    """Bring the playground from one state to the next."""
    playground = visit_playground(page, address)
    yield "not opened"
    begin(playground, "A browser talks to the echo server")
    playground.get_by_text("How server.py is started").click()
    playground.get_by_label("Arguments").fill("'")
    press(playground, "Start server.py")
    expect(playground.get_by_text("The arguments have")).to_be_visible()
    yield "opened, with a fault"
    playground.get_by_label("Arguments").fill("")
    press(playground, "Start server.py")
    expect(state(playground, "server.py")).to_have_text("listening on 8765")
    press(playground, "Start server.py")
    expect(state(playground, "server.py (server 2)")).to_have_text("exited 1")
    press(playground, "Open index.html")
    frame = playground.frame_locator("iframe")
    expect(frame.get_by_text("Connected")).to_be_visible()
    open_wire(playground)
    press(playground, "Edit index.html")
    press(playground, "Delete")
    expect(
        playground.get_by_role("button", name="Restore index.html")
    ).to_be_visible()
    yield "running"


def test_axe_finds_nothing_in_the_playground(
    eyes: Eyes, labs_address: str
) -> None:
    """In both schemes, on a desk and on a phone, and nothing sticks out."""
    found: dict[str, list[str]] = {}
    with visiting(eyes.context, labs_address, "playground") as page:
        for name in states_of_the_playground(page, labs_address):
            for kind, size in VIEWPORTS.items():
                page.set_viewport_size(size)
                for scheme, faults in eyes.examine(page):
                    found[f"{name}, {kind}, {scheme}"] = faults
            page.set_viewport_size(NARROWEST)
            found[f"{name}, narrow"] = page.evaluate(STICKS_OUT)
            page.set_viewport_size(VIEWPORTS["desktop"])
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_every_colour_of_a_terminal_has_contrast(
    eyes: Eyes, labs_address: str
) -> None:
    """As text and as background, plain and dim, on both streams."""
    source = (
        "import sys\n"
        "for stream in (sys.stdout, sys.stderr):\n"
        "    for code in [2, 7, *range(30, 38), *range(100, 108)]:\n"
        '        print(f"\\x1b[{code}mcolour {code}\\x1b[0m", file=stream)\n'
    )
    with visiting(eyes.context, labs_address, "echo") as page:
        store_edits(page, client=source)
        page.reload()
        lab = run(page, "client.py")
        expect(log(lab, "client.py").locator(".lab-reverse")).to_have_count(18)
        for scheme, faults in eyes.examine(page):
            assert faults == [], scheme


def test_axe_finds_nothing_in_the_records_of_signalr(
    eyes: Eyes, labs_address: str
) -> None:
    """A record open, another closed, above their frames."""
    with visiting(eyes.context, labs_address, "hub") as page:
        records = open_wire(run(page, "caller.py (other)"))
        records.get_by_text("SignalR Completion").first.click()
        for scheme, faults in eyes.examine(page):
            assert faults == [], scheme
        page.set_viewport_size(NARROWEST)
        assert page.evaluate(STICKS_OUT) == []


def test_the_wire_has_the_colours_of_the_page(
    eyes: Eyes, labs_address: str
) -> None:
    """Its records stand on the page's own background, dark or light."""
    with visiting(eyes.context, labs_address, "echo") as page:
        records = open_wire(run(page, "client.py"))
        expect(records).to_contain_text("(FIN)")
        rows = records.get_by_role("listitem")
        for scheme in eyes.shown(page):
            painted = rows.evaluate_all(
                "all => all.map(row => getComputedStyle(row).backgroundColor)"
            )
            assert set(painted) == {"rgba(0, 0, 0, 0)"}, scheme


@pytest.mark.parametrize("size", VIEWPORTS)
@pytest.mark.parametrize(
    "played",
    [
        ("echo", "client.py", "exited 0"),
        ("room", "member.py (eve)", "running"),
    ],
)
def test_nothing_jumps_from_the_click_to_the_end(
    alone: BrowserContext,
    labs_address: str,
    size: str,
    played: tuple[str, str, str],
) -> None:
    """The page below moves with the click, and not again.

    Chromium alone reports layout shifts. It counts those within half a second
    of a click as the reader's own (hadRecentInput). The lab may take longer
    to load on a busy machine, so what its appearance moves is left out too.
    """
    name, last, wanted = played
    with visiting(alone, labs_address, name) as page:
        page.set_viewport_size(VIEWPORTS[size])
        page.reload()
        lab = lab_of(page)
        press(lab, "Run")
        expect(state(lab, last)).to_be_visible()
        page.evaluate(TWO_FRAMES)
        page.evaluate("window.__shift = 0")
        expect(state(lab, last)).to_have_text(wanted)
        if name == "echo":
            press(lab, "Next: press Ctrl+C in server")
            expect(state(lab, "server.py")).to_have_text("exited 0")
        expect(lab.get_by_text("The example has ended.")).to_be_visible()
        page.evaluate(TWO_FRAMES)
        assert page.evaluate("window.__shift") <= LARGEST_SHIFT
        # With the wire open, records come in without moving the page.
        open_wire(lab)
        page.evaluate("window.__shift = 0")
        run(page, last, wanted)
        expect(lab.locator(".lab-row").nth(8)).to_be_attached()
        assert page.evaluate("window.__shift") <= LARGEST_SHIFT


def test_the_focus_is_never_lost_when_buttons_go(
    context: BrowserContext, labs_address: str
) -> None:
    """Stop, Next, Cut, Reset and Close, each pressed by the keyboard."""
    with visiting(context, labs_address, "echo") as page:
        lab = lab_of(page)

        def press_by_key(name: str) -> None:
            lab.get_by_role("button", name=name, exact=True).focus()
            page.keyboard.press("Enter")

        press_by_key("Run")
        expect(state(lab, "client.py")).to_have_text("exited 0")
        open_wire(lab)
        lab.get_by_role("button", name="HTTP/1.1 101").focus()
        page.keyboard.press("Enter")
        lab.get_by_role("region", name="Bytes").get_by_role("button").focus()
        page.keyboard.press("Enter")
        expect(lab.get_by_role("region", name="Bytes")).to_have_count(0)
        expect(lab.get_by_role("button", name="HTTP/1.1 101")).to_be_focused()
        press_by_key("Stop server.py")
        expect(state(lab, "server.py")).to_have_text("exited 0")
        stop = lab.get_by_role("button", name="Stop server.py")
        expect(stop).to_be_disabled()
        expect(stop).to_be_focused()
        press_by_key("Run")
        expect(state(lab, "client.py")).to_have_text("exited 0")
        press_by_key("Next: press Ctrl+C in server")
        expect(lab.get_by_text("The example has ended.")).to_be_visible()
        assert not page.evaluate(LOST)
        press_by_key("Edit")
        box = lab.get_by_role("textbox", name="Program")
        expect(box).to_be_focused()
        page.keyboard.insert_text("# mine\n")
        press_by_key("Reset")
        expect(lab.get_by_role("button", name="Reset")).to_be_hidden()
        assert not page.evaluate(LOST)
    with visiting(context, labs_address, "room") as page:
        lab = run(page, "member.py (eve)", "running")
        cut = lab.get_by_role("button", name="Cut bob")
        cut.focus()
        page.keyboard.press("Enter")
        expect(cut).to_have_count(0)
        assert not page.evaluate(LOST)
        press(lab, "Kill")


def test_the_playground_is_used_by_the_keyboard_alone(
    context: BrowserContext, labs_address: str
) -> None:
    """Every button can be reached, in the order of the page; none is lost."""
    with visiting(context, labs_address, "playground") as page:
        playground = visit_playground(page, labs_address)

        def press_by_key(name: str) -> None:
            playground.get_by_role("button", name=name, exact=True).focus()
            page.keyboard.press("Enter")

        press_by_key("Open")
        press_by_key("Start client.py")
        expect(state(playground, "client.py")).to_have_text("exited 0")
        playground.get_by_label("Start from").focus()
        reached = []
        for _ in range(40):
            page.keyboard.press("Tab")
            reached.append(page.evaluate(NAME_OF_FOCUSED))
            if reached[-1].startswith("Text of"):
                page.keyboard.press("Escape")
            if reached[-1] == "The wire":
                break
        named = [name for name in ORDER_OF_THE_PLAYGROUND if name in reached]
        assert named == ORDER_OF_THE_PLAYGROUND, reached
        assert [reached.index(name) for name in named] == sorted(
            reached.index(name) for name in named
        )
        press_by_key("Close client.py")
        expect(playground.get_by_role("log")).to_have_count(0)
        assert not page.evaluate(LOST)
        for name, said in {
            "Delete": "server.py was deleted.",
            "Restore server.py": "server.py was restored.",
        }.items():
            press_by_key(name)
            expect(playground.get_by_text(said)).to_be_visible()
            assert not page.evaluate(LOST), name
        press_by_key("Start client.py")
        expect(state(playground, "client.py")).to_have_text("exited 0")
        press_by_key("Clear")
        expect(playground.get_by_role("log")).to_have_count(0)
        assert not page.evaluate(LOST)


def test_the_keyboard_goes_through_a_lab_and_out_of_it(
    context: BrowserContext, labs_address: str
) -> None:
    """Every button in turn, one stop for all records, then the page."""
    with visiting(context, labs_address, "echo") as page:
        lab = run(page, "client.py")
        expect(open_wire(lab)).to_contain_text("(FIN)")
        lab.get_by_role("button", name="Run", exact=True).focus()
        reached = []
        for _ in range(40):
            page.keyboard.press("Tab")
            reached.append(page.evaluate(NAME_OF_FOCUSED))
            if reached[-1] == "The other page":
                break
        assert reached[-1] == "The other page", reached
        for name in (
            "Edit",
            "Stop",
            "Kill",
            "Stop server.py",
            "Terminate server.py",
            "Stop reading in server.py",
            "Start another client.py",
            "Cut all connections",
            "The wire",
        ):
            assert name in reached
        assert sum("client to server" in name for name in reached) == 1


def test_every_process_has_a_log_and_a_status(
    context: BrowserContext, labs_address: str
) -> None:
    """Named after its file, with who it is where two run the same."""
    with visiting(context, labs_address, "room") as page:
        lab = run(page, "member.py (eve)", "running")
        for name in ("server.py", "member.py (ada)", "member.py (bob)"):
            expect(log(lab, name)).to_be_visible()
            expect(state(lab, name)).to_be_visible()
        press(lab, "Kill")
        expect(state(lab, "server.py")).to_have_text("killed")
        expect(
            lab.get_by_role("button", name="Kill", exact=True)
        ).to_be_disabled()


def test_no_motion_where_the_reader_wants_none(
    alone: BrowserContext, labs_address: str
) -> None:
    """An arrow stands at once."""
    with visiting(alone, labs_address, "echo") as page:
        page.emulate_media(reduced_motion="reduce")
        records = open_wire(run(page, "client.py"))
        arrow = records.locator(".lab-arrow").first
        expect(arrow).to_be_visible()
        assert (
            arrow.evaluate("e => getComputedStyle(e).animationName") == "none"
        )
