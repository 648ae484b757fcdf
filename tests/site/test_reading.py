"""What a reader does on the site: search, copy, move by keyboard, print."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.site.built import Site, blocks
from tests.site.visits import (
    VIEWPORTS,
    Visit,
    assert_scheme,
    context,
    drawn,
    report,
    run_axe,
    settled,
    wait_until,
    watch,
)

INDEX = "search/search_index.json"
RESULT = ".md-search-result__link"

# What a reader types -> the page that should be among the first three.
QUERIES = {
    "echo server": "tutorial/echo-server/",
    "echo client": "tutorial/echo-client/",
    "chat room": "tutorial/chat-room/",
    "handshake": "concepts/handshake/",
    "coroutine": "concepts/coroutines/",
    "signalr": "concepts/layers/",
    "glossary": "reference/glossary/",
    "production": "guides/production/",
    "cancellation": "concepts/cancellation/",
    "close codes": "reference/protocol/",
}

both = pytest.mark.parametrize("engine", ["chromium", "firefox"])


@pytest.fixture
def browser(engine: str, chromium: Browser, firefox: Browser) -> Browser:
    """The browser that a test is for."""
    return {"chromium": chromium, "firefox": firefox}[engine]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own in that browser."""
    with context(browser) as opened:
        yield opened.new_page()


def test_the_home_page_shows_both_programs_side_by_side(
    site: Site, chromium: Browser
) -> None:
    """In one lab, and within the first screen of a desktop."""
    with context(chromium) as opened:
        page = opened.new_page()
        page.goto(site.url)
        settled(page)
        titles = page.locator(".lab .highlight > .filename")
        assert titles.all_inner_texts()[::2] == ["server.py", "client.py"]
        tops = titles.evaluate_all(
            "found => found.map(each => each.getBoundingClientRect().top)"
        )
        assert tops[0] == tops[2] < VIEWPORTS["desktop"]["height"] / 2


def test_no_door_of_the_home_page_is_alone_in_its_row(
    site: Site, chromium: Browser
) -> None:
    """Four in a row, two by two, or one above the other, at any width."""
    with context(chromium) as opened:
        page = opened.new_page()
        page.goto(site.url)
        settled(page)
        for width in (320, 600, 768, 1024, 1280, 1920, 2560):
            page.set_viewport_size({"width": width, "height": 900})
            tops = page.locator(".grid.cards > ul > li").evaluate_all(
                "doors => doors.map(door => door.getBoundingClientRect().top)"
            )
            assert len(tops) == 4
            rows = {tops.count(top) for top in tops}
            assert rows in ({1}, {2}, {4}), width


def code_page(site: Site) -> str:
    """Return a page that shows programs."""
    return next(page for page in site.pages if blocks(page))


def search(page: Page, query: str) -> list[str]:
    """Type a query; return the addresses that are found, best first."""
    box = page.locator(".md-search__input")
    # The theme asks at each key; one key after all of the text asks once,
    # and the empty query in between takes the old results away.
    for text, told in (("", "Type to start"), (query, " matching ")):
        box.fill(text)
        box.press("End")
        expect(page.locator(".md-search-result__meta")).to_contain_text(
            told, ignore_case=True
        )
    found: list[str] = page.eval_on_selector_all(
        f".md-search-result__item > {RESULT}",
        "links => links.map(link => link.href.split(/[?#]/)[0])",
    )
    return found


@both
@pytest.mark.parametrize("reach", ["click", "f", "s", "/"])
def test_the_search_index_is_fetched_when_a_reader_reaches_for_it(
    site: Site, page: Page, reach: str
) -> None:
    """Not before; and by mouse or by key the search then finds."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site.url)
    settled(page)
    assert not [url for url in asked if url.endswith(INDEX)]
    if reach == "click":
        page.locator(".md-search__input").click()
    else:
        page.keyboard.press(reach)
    expect(page.locator(".md-search__input")).to_be_focused()
    assert search(page, "echo")
    assert len([url for url in asked if url.endswith(INDEX)]) == 1


def test_a_finger_opens_the_search_on_a_phone(
    site: Site, chromium: Browser
) -> None:
    """A tap on the magnifier is enough."""
    with context(chromium, "phone", has_touch=True) as opened:
        page = opened.new_page()
        page.goto(site.url)
        settled(page)
        page.locator("label.md-header__button[for=__search]").tap()
        assert search(page, "echo")


@both
def test_search_finds_what_a_reader_types(site: Site, page: Page) -> None:
    """Each query finds its page among the first three."""
    page.goto(site.url)
    settled(page)
    page.locator(".md-search__input").click()
    missed = {}
    for query, wanted in QUERIES.items():
        found = search(page, query)[:3]
        if site.url + wanted not in found:
            missed[query] = found
    assert not missed, missed


@both
def test_text_that_comes_without_a_key_is_searched_for(
    site: Site, page: Page
) -> None:
    """Pasted, dropped or spoken: nobody has pressed a key."""
    page.goto(site.url)
    settled(page)
    page.locator(".md-search__input").click()
    page.keyboard.insert_text("echo server")
    expect(page.locator(".md-search-result__meta")).to_contain_text(
        " matching ", ignore_case=True
    )


@both
def test_search_works_after_instant_navigation(site: Site, page: Page) -> None:
    """The page is swapped, the search goes on; a result opens its page."""
    page.goto(site.url)
    settled(page)
    page.evaluate("window.__same = true")
    title = page.title()
    # A moment after each change of page the theme closes what is open, the
    # drawer and the search; the drawer's toggle tells when it has.
    drawer = page.locator("[data-md-toggle=drawer]")
    drawer.evaluate("toggle => { toggle.checked = true }")
    page.locator(".md-tabs__link").last.click()
    wait_until(page, "title => document.title !== title", title)
    expect(drawer).not_to_be_checked(timeout=30_000)
    page.keyboard.press("/")
    assert search(page, "echo server")
    page.locator(f".md-search-result__item > {RESULT}").first.click()
    page.wait_for_url("**/?h=*")
    assert page.evaluate("window.__same"), "the page was loaded anew"


@both
def test_a_link_can_open_the_search(site: Site, page: Page) -> None:
    """`?q=` in the address, as the theme's share links have it."""
    page.goto(site.url + "?q=echo")
    expect(page.locator(".md-search-result__meta")).to_contain_text(
        " matching "
    )


@both
def test_instant_navigation_leaves_nothing_stale(
    site: Site, page: Page
) -> None:
    """Title, address, navigation and copy buttons are the new page's."""
    visits = [Visit("")]
    watch(page, visits)
    start, end = site.pages[0], code_page(site)
    for other in (site.pages[-1], end):
        page.goto(site.url + other)
        settled(page)
        loaded = page.evaluate(STATE)
        page.goto(site.url + start)
        settled(page)
        page.evaluate("window.__same = true")
        page.evaluate(
            "url => { const a = document.createElement('a'); a.href = url;"
            " document.querySelector('main article').append(a);"
            " a.click() }",
            site.url + other,
        )
        wait_until(page, "url => location.href === url", site.url + other)
        wait_until(page, "title => document.title === title", loaded["title"])
        settled(page)
        assert page.evaluate("window.__same"), "the page was loaded anew"
        assert page.evaluate(STATE) == loaded
        page.go_back()
        wait_until(page, "url => location.href === url", site.url + start)
        settled(page)
    assert not visits[0].messages


STATE = """() => ({
  title: document.title,
  heading: document.querySelector("h1").innerText,
  active: [...document.querySelectorAll(
    ".md-tabs__item--active, .md-nav__link--active")]
    .map(item => item.innerText.trim()).filter(Boolean).sort(),
  copies: document.querySelectorAll("main .md-code__button").length,
  names: [...document.querySelectorAll(".md-code__nav")]
    .map(nav => nav.getAttribute("aria-label")),
  policy: document.querySelectorAll("meta[http-equiv]").length,
  scheme: document.body.dataset.mdColorScheme,
})"""


def test_what_scrolls_sideways_shows_it(site: Site, chromium: Browser) -> None:
    """Code and tables fade where they continue, until the end is reached."""
    with context(chromium, "phone") as opened:
        page = opened.new_page()
        for address, kind in (
            ("guides/errors-connect/", "pre > code"),
            ("reference/protocol/", ".md-typeset__scrollwrap"),
        ):
            page.goto(site.url + address)
            settled(page)
            boxes = page.locator(f"main {kind}")
            kinds = boxes.evaluate_all(CONTINUES)
            assert [True, True] in kinds and [False, True] not in kinds
            assert [True, False] not in kinds
            wide = page.locator(f"main {kind}.continues").first
            at = wide.element_handle()
            at.evaluate("box => box.scrollTo(box.scrollWidth, 0)")
            wait_until(page, "box => !box.classList.contains('continues')", at)
            at.evaluate("box => box.scrollTo(0, 0)")
            wait_until(page, "box => box.classList.contains('continues')", at)


# Whether each box is wider than it shows, and looks like it.
CONTINUES = """boxes => boxes.filter((box) => box.checkVisibility())
  .map((box) => [
    box.scrollWidth > box.clientWidth + 1,
    getComputedStyle(box).maskImage !== "none",
  ])"""


def clipboard(engine: str) -> dict[str, Any]:
    """Return the options of a context that may read what was copied."""
    if engine == "chromium":
        return {"permissions": ["clipboard-read", "clipboard-write"]}
    return {}  # a pref allows it, see tools/browsers.py


@both
def test_commands_are_copied_without_their_prompts(
    site: Site, browser: Browser, engine: str
) -> None:
    """A terminal takes them as they are."""
    with context(browser, "desktop", **clipboard(engine)) as opened:
        page = opened.new_page()
        page.goto(f"{site.url}tutorial/echo-server/")
        settled(page)
        commands = page.locator("main .language-console").first
        assert commands.locator("code").inner_text().startswith("$ python")
        commands.locator(".md-code__button").first.click()
        expect(page.locator(".md-dialog")).to_have_text("Copied to clipboard")
        lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert len(lines) == 4
    assert lines[0] == "python -m venv .venv"
    assert not [line for line in lines if line.startswith("$")]


@both
def test_copy_buttons_copy_the_whole_file(
    site: Site, browser: Browser, engine: str
) -> None:
    """Every block that a page includes, byte for byte."""
    faults: dict[str, list[str]] = {}
    copied = 0
    # Stock Firefox takes a second for each block: there, one page of each
    # section stands for the rest.
    pages = set(site.pages if engine == "chromium" else site.sections.values())
    with context(browser, "desktop", **clipboard(engine)) as opened:
        page = opened.new_page()
        for address in sorted(pages):
            wanted = blocks(address)
            if not wanted:
                continue
            page.goto(site.url + address)
            settled(page)
            shown = page.locator("main .highlight:has(> .filename)")
            titles = shown.locator("> .filename").all_text_contents()
            assert titles == [block.title for block in wanted], address
            if engine == "chromium":
                texts = [
                    shown.nth(n).evaluate(COPY) for n in range(len(wanted))
                ]
            else:
                texts = [
                    copy_by_hand(shown.nth(n)) for n in range(len(wanted))
                ]
            for block, text in zip(wanted, texts, strict=True):
                copied += 1
                if text.rstrip("\n") != block.text.rstrip("\n"):
                    faults.setdefault(address, []).append(
                        f"{block.title}: {text!r}"
                    )
    assert copied
    assert not faults, report(faults)


def copy_by_hand(block: Locator) -> str:
    """Press a block's copy button with the mouse; Firefox asks for that."""
    page = block.page
    block.evaluate(REVEAL)
    block.locator(".md-code__button").first.click()
    expect(page.locator(".md-dialog")).to_have_text("Copied to clipboard")
    text: str = page.evaluate("navigator.clipboard.readText()")
    page.evaluate("navigator.clipboard.writeText('')")
    return text


# A block in a tab that is not shown is shown first.
REVEAL = """box => {
  for (let tab = box.closest(".tabbed-block"); tab;
       tab = tab.parentElement.closest(".tabbed-block")) {
    const set = tab.closest(".tabbed-set")
    const number = [...tab.parentElement.children].indexOf(tab)
    set.querySelectorAll(":scope > .tabbed-labels label")[number].click()
  }
  for (let fold = box.closest("details"); fold;
       fold = fold.parentElement.closest("details")) fold.open = true
}"""

# Presses the copy button of a block; returns what was in the clipboard and, if
# the dialog said anything else than that, what it said. A block at a time:
# Chromium lets a script copy for five seconds after each evaluation.
COPY = f"""async (box) => {{
  const reveal = {REVEAL}
  const until = async (found) => {{
    const end = performance.now() + 60_000
    for (let it = await found(); ; it = await found())
      if (it || performance.now() > end) return it
      else await new Promise(requestAnimationFrame)
  }}
  await navigator.clipboard.writeText("")
  reveal(box)
  const button = await until(() => box.querySelector(".md-code__button"))
  button.click()
  const text = await until(() => navigator.clipboard.readText())
  const told = document.querySelector(".md-dialog").textContent.trim()
  return told === "Copied to clipboard" ? text : told
}}"""

FOCUSED = """() => {
  const at = document.activeElement
  const box = at.getBoundingClientRect()
  const style = getComputedStyle(at)
  const label = at.labels?.[0] ?? document.querySelector(
    `label[for="${at.id}"]`)
  const outlined = (e) => e && getComputedStyle(e).outlineStyle !== "none"
    && parseFloat(getComputedStyle(e).outlineWidth) > 0
  return {
    what: at.tagName + "." + at.className + "#" + at.id,
    text: (at.innerText ?? "").trim().slice(0, 40),
    title: at.title ?? "",
    shown: outlined(at) || outlined(label) || at.matches(
      ".md-search__input, .md-skip") ,
  }
}"""


@both
def test_the_keyboard_alone_reaches_everything(site: Site, page: Page) -> None:
    """The skip link first; every link, tab and button; always in sight."""
    page.goto(site.url + code_page(site))
    settled(page)
    wanted = page.evaluate(REACHABLE)
    stops: list[dict[str, Any]] = []
    for _ in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stops and stop == stops[0]:
            break
        if stop["what"].startswith("BODY"):
            break
        stops.append(stop)
    assert stops[0]["text"] == "Skip to content"
    reached = {stop["what"].split(".")[0] for stop in stops}
    assert {"A", "BUTTON", "INPUT"} <= reached
    missed = page.evaluate(MISSED)
    assert not missed, (missed, wanted)
    unseen = [stop["what"] for stop in stops if not stop["shown"]]
    assert not unseen, unseen


# Marks what takes the focus, so that the end can tell what never did.
REACHABLE = """() => {
  addEventListener("focusin", (event) => {
    event.target.__reached = true
    // One of a group of radio buttons has the focus for all.
    if (event.target.type === "radio")
      document.getElementsByName(event.target.name)
        .forEach((other) => (other.__reached = true))
  })
  return document.querySelectorAll("a[href], button, input").length
}"""
MISSED = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=checkbox]), [tabindex='0']")]
  .filter((at) => at.checkVisibility({ visibilityProperty: true }))
  .filter((at) => !at.closest("[hidden]") && at.tabIndex >= 0)
  .filter((at) => !at.__reached)
  .filter((at) => !at.closest(".md-search") || at.matches("input"))
  .map((at) => at.outerHTML.slice(0, 120))"""


@both
def test_the_skip_link_goes_to_the_content(site: Site, page: Page) -> None:
    """Enter on it, and Tab goes on inside the article."""
    page.goto(site.url + code_page(site))
    settled(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wait_until(page, "document.querySelector(':target') !== null")
    drawn(page)  # the browser goes to the target with the next frame
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main article')")


@both
def test_the_palette_is_switched_by_keyboard_and_remembered(
    site: Site, page: Page
) -> None:
    """System, light, dark, and so on round; a new page keeps it."""
    page.goto(site.url)
    settled(page)
    schemes = []
    page.locator("input[name=__palette]").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        schemes.append(page.evaluate("document.body.dataset.mdColorScheme"))
    assert {"default", "slate"} <= set(schemes), schemes
    while page.evaluate("document.body.dataset.mdColorScheme") != "slate":
        page.keyboard.press("ArrowRight")
    page.goto(site.url + site.pages[-1])
    settled(page)
    assert page.evaluate("document.body.dataset.mdColorScheme") == "slate"


def test_a_dark_room_gets_no_white_flash(
    site: Site, chromium: Browser
) -> None:
    """The scheme is right before the theme's own script has run."""
    with context(chromium, color_scheme="dark") as opened:
        page = opened.new_page()
        page.route("**/bundle.*.js", lambda route: route.abort())
        page.goto(site.url)
        assert page.evaluate("document.body.dataset.mdColorScheme") == "slate"


def test_who_wants_less_motion_gets_none(
    site: Site, chromium: Browser
) -> None:
    """No transition and no animation of more than a millisecond."""
    longest = """() => Math.max(...[...document.querySelectorAll("*")]
      .flatMap((at) => ["", "::before", "::after"]
        .map((part) => getComputedStyle(at, part)))
      .flatMap((style) => [style.transitionDuration, style.animationDuration])
      .flatMap((times) => times.split(",").map(parseFloat)))"""
    for motion in ("no-preference", "reduce"):
        with context(chromium, reduced_motion=motion) as opened:
            page = opened.new_page()
            page.goto(site.url + code_page(site))
            settled(page)
            if motion == "reduce":
                assert page.evaluate(longest) <= 0.001
            else:
                assert page.evaluate(longest) > 0.001


@both
def test_everything_is_readable_without_javascript(
    site: Site,
    browser: Browser,
    engine: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Words, programs and transcripts are there and in sight."""
    faults: dict[str, list[str]] = {}
    options = {"java_script_enabled": False}
    if engine == "firefox":
        # Stock Firefox ignores the option, and with the pref
        # javascript.enabled=false its remote control hangs; a header that
        # forbids all scripts leaves the page as such a reader has it.
        options = {}
        refuse = {"Content-Security-Policy": "script-src 'none'"}
        monkeypatch.setattr(site.server, "headers", refuse)
    with context(browser, "desktop", **options) as opened:
        page = opened.new_page()
        for address in site.pages:
            page.goto(site.url + address)
            assert page.locator("html.no-js").count() == 1, "JavaScript ran"
            if not page.locator("main h1").first.is_visible():
                faults.setdefault(address, []).append("no heading")
            shown = page.locator("main .highlight:has(> .filename)")
            for block, text in zip(
                blocks(address), shown.evaluate_all(TEXTS), strict=True
            ):
                if text.strip("\n") != block.text.strip("\n"):
                    faults.setdefault(address, []).append(block.title)
            if blocks(address) and not shown.first.is_visible():
                faults.setdefault(address, []).append("code is hidden")
    assert not faults, report(faults)


TEXTS = """boxes =>
  boxes.map((box) => box.querySelector("code").textContent)"""


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_axe_finds_nothing_in_the_search_and_the_drawer(
    site: Site, chromium: Browser, viewport: str
) -> None:
    """The search with results, the drawer open, in both schemes.

    Tabs are in test_pages.py.
    """
    faults: dict[str, list[str]] = {}

    def examine(page: Page, state: str) -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert_scheme(page, scheme)
            faults[f"{state}, {scheme}"] = run_axe(page)

    with context(chromium, viewport) as opened:
        page = opened.new_page()
        page.goto(site.url + code_page(site))
        settled(page)
        page.keyboard.press("/")
        assert search(page, "echo")
        examine(page, "search")
        page.keyboard.press("Escape")
        if viewport == "phone":
            page.locator("label.md-header__button[for=__drawer]").click()
            wait_until(
                page,
                "document.querySelector('.md-sidebar--primary')"
                ".getBoundingClientRect().left === 0",
            )
            examine(page, "drawer")
    assert not any(faults.values()), report(faults)
