"""How a lab looks and behaves to everybody: axe, phone, keyboard, no jump."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
)

from tests.conftest import SCHEME
from tests.labs.controls import (
    PATIENCE,
    lab_of,
    log,
    open_wire,
    press,
    run,
    state,
    visiting,
)
from tests.site.visits import (
    NARROWEST,
    STICKS_OUT,
    VIEWPORTS,
    WATCH_SHIFT,
    run_axe,
)
from tools.browsers import PLAIN, launch_options

pytestmark = pytest.mark.timeout(600)  # A page in every state, under axe.

LARGEST_SHIFT = 0.02

LOST = "document.activeElement === document.body"
"""Whether the focus has gone back to the beginning of the page."""


@pytest.fixture(scope="session", params=["light", "dark"])
def scheme(
    request: pytest.FixtureRequest, browser: Browser, playwright: Playwright
) -> Iterator[BrowserContext]:
    """A context of each browser in each scheme."""
    if browser.browser_type.name == "chromium":
        context = browser.new_context(color_scheme=request.param)
        yield context
        context.close()
        return
    # Stock Firefox takes its scheme from a pref when it starts.
    prefs: dict[str, bool | int | str] = {
        SCHEME: ["dark", "light"].index(request.param)
    }
    options = launch_options("firefox", prefs)
    firefox = playwright.firefox.launch(**options)
    context = firefox.new_context(**PLAIN)
    yield context
    firefox.close()


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


def test_axe_finds_nothing_in_any_state(
    scheme: BrowserContext, labs_address: str
) -> None:
    """In both schemes, on a desk and on a phone, and nothing sticks out."""
    found: dict[str, list[str]] = {}
    with visiting(scheme, labs_address, "room") as page:
        for name in states_of_a_lab(page):
            for kind, size in VIEWPORTS.items():
                page.set_viewport_size(size)  # type: ignore[arg-type]
                found[f"{name}, {kind}"] = run_axe(page)
            for width in (390, NARROWEST["width"]):
                page.set_viewport_size({"width": width, "height": 800})
                found[f"{name}, {width} px"] = page.evaluate(STICKS_OUT)
            page.set_viewport_size(VIEWPORTS["desktop"])  # type: ignore[arg-type]
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_axe_finds_nothing_in_the_records_of_signalr(
    scheme: BrowserContext, labs_address: str
) -> None:
    """A record open, another closed, above their frames."""
    with visiting(scheme, labs_address, "hub") as page:
        records = open_wire(run(page, "caller.py (other)"))
        records.get_by_text("SignalR Completion").first.click()
        assert run_axe(page) == []
        page.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
        assert page.evaluate(STICKS_OUT) == []


def test_the_wire_has_the_colours_of_the_page(
    scheme: BrowserContext, labs_address: str
) -> None:
    """Its records stand on the page's own background, dark or light."""
    with visiting(scheme, labs_address, "echo") as page:
        records = open_wire(run(page, "client.py"))
        expect(records).to_contain_text("(FIN)")
        painted = records.get_by_role("listitem").evaluate_all(
            "rows => rows.map(row => getComputedStyle(row).backgroundColor)"
        )
        assert set(painted) == {"rgba(0, 0, 0, 0)"}


@pytest.mark.parametrize("size", VIEWPORTS)
@pytest.mark.parametrize(
    "played",
    [
        ("echo", "client.py", "exited 0"),
        ("room", "member.py (eve)", "running"),
    ],
)
def test_nothing_jumps_from_the_click_to_the_end(
    playwright: Playwright,
    labs_address: str,
    size: str,
    played: tuple[str, str, str],
) -> None:
    """The page below moves with the click, and not again.

    Chromium alone reports layout shifts; a shift within half a second of
    the click is the reader's own (hadRecentInput), any other counts.
    """
    name, last, wanted = played
    chromium = playwright.chromium.launch(**launch_options("chromium"))
    context = chromium.new_context(viewport=VIEWPORTS[size])  # type: ignore[arg-type]
    context.add_init_script(WATCH_SHIFT)
    try:
        with visiting(context, labs_address, name) as page:
            lab = run(page, last, wanted)
            if name == "echo":
                press(lab, "Next: press Ctrl+C in server")
                expect(state(lab, "server.py")).to_have_text("exited 0")
            expect(lab.get_by_text("That was the example")).to_be_visible()
            page.evaluate(
                "new Promise(done => requestAnimationFrame(() =>"
                " requestAnimationFrame(done)))"
            )
            assert page.evaluate("window.__shift") <= LARGEST_SHIFT
            # With the wire open, records come in without moving the page.
            open_wire(lab)
            page.evaluate("window.__shift = 0")
            run(page, last, wanted)
            expect(lab.locator(".lab-row").nth(8)).to_be_attached()
            assert page.evaluate("window.__shift") <= LARGEST_SHIFT
    finally:
        chromium.close()


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
        expect(lab.get_by_text("That was the example")).to_be_visible()
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
            reached.append(
                page.evaluate(
                    "(document.activeElement.getAttribute('aria-label') ??"
                    " document.activeElement.textContent).trim()"
                )
            )
            if reached[-1] == "The other page":
                break
        assert reached[-1] == "The other page", reached
        for name in (
            "Edit",
            "Stop",
            "Kill",
            "Stop server.py",
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
    playwright: Playwright, labs_address: str
) -> None:
    """An arrow stands at once."""
    chromium = playwright.chromium.launch(**launch_options("chromium"))
    context = chromium.new_context(reduced_motion="reduce")
    try:
        with visiting(context, labs_address, "echo") as page:
            records = open_wire(run(page, "client.py"))
            arrow = records.locator(".lab-arrow").first
            expect(arrow).to_be_visible(timeout=PATIENCE)
            assert (
                arrow.evaluate("e => getComputedStyle(e).animationName")
                == "none"
            )
    finally:
        chromium.close()
