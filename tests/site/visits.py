"""Visits to every page: what a browser told of each.

One visit answers all questions about a page, so that it is loaded once for
all of them and not once for each.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    ViewportSize,
)

from tests.site.built import Site
from tools.example import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

VIEWPORTS: dict[str, ViewportSize] = {
    "desktop": {"width": 1280, "height": 800},
    "phone": {"width": 390, "height": 844},
}
NARROWEST: ViewportSize = {"width": 320, "height": 640}

Scheme = Literal["light", "dark"]
"""A value of CSS's prefers-color-scheme."""

PATIENCE = 240_000
"""Milliseconds that a browser may take for anything on a busy machine."""

# Layout shift since the page began (web-vitals' CLS without its session
# windows: never less than it). Chromium alone reports it.
WATCH_SHIFT = """
window.__shift = 0
new PerformanceObserver((list) => {
  for (const entry of list.getEntries())
    if (!entry.hadRecentInput) window.__shift += entry.value
}).observe({ type: "layout-shift", buffered: true })
"""

# What sticks out of the window and can't be scrolled to inside a box, and
# the words of a drawing that its edge cuts off.
STICKS_OUT = """() => {
  const wide = document.documentElement.scrollWidth
  if (wide > innerWidth) return [`the page is ${wide} px wide`]
  const scrolls = (box) => {
    for (let at = box.parentElement; at && at.tagName !== "MAIN";
         at = at.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(at).overflowX))
        return true
    return false
  }
  const cut = [...document.querySelectorAll("main svg.fig text")]
    .filter((words) => {
      const [inner, outer] = [words, words.ownerSVGElement]
        .map((box) => box.getBoundingClientRect())
      return inner.left < outer.left - 1 || inner.right > outer.right + 1
    })
    .map((words) => `a drawing cuts off “${words.textContent}”`)
  const out = [...document.querySelectorAll("main article *")]
    .filter((box) => box.checkVisibility() && box.clientWidth > 0)
    .filter((box) => !box.closest("svg") || box.tagName === "svg")
    .filter((box) => box.getBoundingClientRect().right > innerWidth + 1)
    .filter((box) => !scrolls(box))
    .map((box) => box.outerHTML.slice(0, 80))
  return [...cut, ...out]
}"""

# Every rule of axe-core that looks at what WCAG 2.2 A and AA, best
# practice or an experiment asks; AAA asks for 7:1 contrast, which is
# another design. Of a page whose markup was examined in another scheme or
# size, only the rules about what differs there.
RUN_AXE = """async ([within, alone]) => {
  // A link that is still fading in has less contrast than it will have. Not
  // `finished`: of a transition that another has replaced it never comes.
  const fading = (each) => each.playState === "running" &&
    each.effect.getComputedTiming().endTime < Infinity
  do
    await new Promise((done) =>
      requestAnimationFrame(() => requestAnimationFrame(done)))
  while (document.getAnimations().some(fading))
  const rules = {}
  for (const { ruleId, tags } of axe.getRules())
    rules[ruleId] = {
      enabled: !tags.includes("wcag2aaa") &&
        (!alone.length || [ruleId, ...tags].some((is) => alone.includes(is))),
    }
  const where = within.length ? { include: within } : document
  const { violations } = await axe.run(where, {
    rules, resultTypes: ["violations"],
    iframes: false, // a page in a lab has an origin of its own
  })
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 120)} ` +
      `(${node.any.concat(node.all, node.none)[0]?.message})`))
}"""


@dataclass
class Visit:
    """What a browser told about one page."""

    page: str
    """Its address below the site's."""
    status: int = 0
    messages: list[str] = field(default_factory=list)
    """All that went to the console, errors of scripts included."""
    requests: list[str] = field(default_factory=list)
    sticks_out: list[str] = field(default_factory=list)
    axe: list[str] = field(default_factory=list)
    """Each with the scheme, and the tab if it is not the first."""
    shift: float = 0.0
    weight: tuple[int, int] = (0, 0)
    """Bytes on the wire and answers, with an empty cache."""


def watch(page: Page, visits: list[Visit]) -> None:
    """Note what a page says and asks for in the last visit of a list."""
    page.on(
        "console",
        lambda message: visits[-1].messages.append(
            f"{message.type}: {message.text}"
        ),
    )
    page.on("pageerror", lambda error: visits[-1].messages.append(str(error)))
    page.on("request", lambda request: visits[-1].requests.append(request.url))


COLOURS = ("cat.color",)
LAYOUT = ("target-size", "scrollable-region-focusable")


def run_axe(
    page: Page, within: Locator | None = None, *, alone: Sequence[str] = ()
) -> list[str]:
    """Run axe-core in a page and return its violations, one per node.

    Args:
        page: where.
        within: the elements to examine, where the rest was before.
        alone: run only these rules, or those with these tags; all, if empty.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8") + "\n;0")
    found: list[str] = page.evaluate(
        RUN_AXE, [within.element_handles() if within else [], list(alone)]
    )
    return found


def wait_until(page: Page, wanted: str, arg: Any = None) -> None:
    """Wait until a JavaScript expression is true; 60 s at most.

    Playwright's own `wait_for_function` asks again from inside the page,
    by eval, which the site's policy refuses.
    """
    end = time.monotonic() + 60
    while not page.evaluate(wanted, arg):
        assert time.monotonic() < end, f"waited in vain for {wanted}"
        page.wait_for_timeout(20)


@contextmanager
def context(
    browser: Browser, viewport: str = "desktop", **options: Any
) -> Iterator[BrowserContext]:
    """Open a browser context; close it at the end."""
    if viewport == "phone" and browser.browser_type.name == "chromium":
        # No mouse: fingers don't hover, and Material asks for that.
        options = {"has_touch": True, "is_mobile": True, **options}
    opened = browser.new_context(
        viewport=VIEWPORTS[viewport],
        **options,
    )
    opened.set_default_timeout(PATIENCE)
    try:
        yield opened
    finally:
        opened.close()


def drawn(page: Page) -> None:
    """Wait until the browser has drawn what there is to draw."""
    page.evaluate(
        "new Promise(done => requestAnimationFrame(() =>"
        " requestAnimationFrame(done)))"
    )


def settled(page: Page) -> None:
    """Wait until Material's scripts have run."""
    page.wait_for_load_state("load")
    wait_until(page, "!document.documentElement.matches('.no-js')")
    if page.locator("main pre > code").count():
        wait_until(
            page,
            "[...document.querySelectorAll('main pre > code')]"
            ".filter(c => c.checkVisibility())"
            ".every(c => c.parentElement.querySelector('.md-code__nav'))",
        )


# Shows the tab of a number, counted from 0, in every set that has so many;
# returns how many the largest set has.
SHOW_TAB = """number => {
  const sets = [...document.querySelectorAll("main .tabbed-set")]
    .map((set) => set.querySelectorAll(":scope > .tabbed-labels > label"))
  for (const labels of sets) labels[number]?.click()
  return Math.max(...sets.map((labels) => labels.length))
}"""
# Axe takes most of a visit to ask a page's thousands of coloured words for
# their contrast, and there are a few dozen kinds of them on the whole site.
# Makes plain text of those whose kind was examined, here or on an earlier
# page; returns the kinds that will be.
PLAIN_WORDS = """examined => {
  const kinds = new Set(examined)
  const words = [...document.querySelectorAll(
    "main .highlight code span[class]:not(:has(*))")]
  const known = words.filter((word) => {
    const kind = [word.closest(".hll") ? "hll" : "", word.className,
      word.closest(".highlight").className].join(" ")
    if (examined === null || kinds.has(kind)) return true
    if (word.checkVisibility()) kinds.add(kind)
    return false
  })
  for (const word of known) word.replaceWith(word.textContent)
  for (const code of document.querySelectorAll("main code")) code.normalize()
  return [...kinds]
}"""
OTHER = {"desktop": "phone", "phone": "desktop"}
OTHER_SCHEME: dict[Scheme, Scheme] = {"light": "dark", "dark": "light"}


def examine(page: Page, schemes: Sequence[Scheme]) -> list[str]:
    """Run axe in each scheme and in every tab.

    What does not depend on colours is examined in the first scheme alone.
    """
    found = []
    tabs = page.locator("main .tabbed-set")
    shown = range(page.evaluate(SHOW_TAB, 0) if tabs.count() else 1)
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        assert_scheme(page, scheme)
        alone = () if scheme == schemes[0] else COLOURS
        for number in shown:
            if len(shown) > 1:
                page.evaluate(SHOW_TAB, number)
            faults = run_axe(page, tabs if number else None, alone=alone)
            where = f"{scheme}, tab {number + 1}" if number else scheme
            found += [f"{where}: {fault}" for fault in faults]
    page.emulate_media(color_scheme=schemes[0])
    return found


def assert_scheme(page: Page, scheme: Scheme) -> None:
    """Wait until the page has the colours of a scheme."""
    wait_until(
        page,
        """dark => [getComputedStyle(document.body).colorScheme === "dark",
        document.body.dataset.mdColorScheme === "slate"]
          .every((each) => each === dark)""",
        scheme == "dark",
    )


def visit_all(
    browser: Browser, site: Site, *, scheme: Scheme, viewport: str
) -> list[Visit]:
    """Visit every page of a site and return what was seen.

    In Chromium, each page then gets the other scheme; in stock Firefox, which
    takes its scheme from a pref (tests/conftest.py), the other viewport.

    A phone gets the same markup and colours as a desktop, in another layout:
    there, axe runs all rules on the first page of each section, and on the
    others those about the layout.
    """
    visits: list[Visit] = []
    words: list[str] = []
    chromium = browser.browser_type.name == "chromium"
    options = {"color_scheme": scheme} if chromium else {}
    with context(browser, viewport, **options) as opened:
        page = opened.new_page()
        watch(page, visits)
        if chromium:
            opened.add_init_script(WATCH_SHIFT)
            network = opened.new_cdp_session(page)
        for address in (*site.pages, "no/such/page/"):
            visit = Visit(address)
            visits.append(visit)
            if chromium:
                network.send("Network.clearBrowserCache")
            began = len(site.server.served)
            response = page.goto(site.url + address)
            assert response is not None
            visit.status = response.status
            settled(page)
            assert_scheme(page, scheme)
            if chromium:
                page.evaluate("scrollTo(0, document.body.scrollHeight)")
                drawn(page)
                visit.shift = page.evaluate("window.__shift")
                page.evaluate("scrollTo(0, 0)")
                if viewport == "desktop" or address in site.sections.values():
                    words = page.evaluate(PLAIN_WORDS, words)
                    visit.axe = examine(page, (scheme, OTHER_SCHEME[scheme]))
                else:
                    page.evaluate(PLAIN_WORDS, None)
                    visit.axe = run_axe(page, alone=LAYOUT)
                page.wait_for_load_state("networkidle")
                served = site.server.served[began:]
                weights = [answer.length for answer in served]
                visit.weight = (sum(weights), len(weights))
            if viewport == "phone" or not chromium:
                page.set_viewport_size(NARROWEST)
                visit.sticks_out = page.evaluate(STICKS_OUT)
                if not chromium:
                    page.set_viewport_size(VIEWPORTS[OTHER[viewport]])
                    drawn(page)
                page.set_viewport_size(VIEWPORTS[viewport])
    return visits


def report(faults: dict[str, list[str]]) -> str:
    """Return faults by page, for a failure to read."""
    return json.dumps({page: f for page, f in faults.items() if f}, indent=1)
