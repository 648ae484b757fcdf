"""One visit to every page, per browser, scheme and viewport.

The tests of the pages read these records, so that each page is loaded
once in each of them and not once for every question.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.site.built import Site
from tools.example import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

VIEWPORTS = {
    "desktop": {"width": 1280, "height": 800},
    "phone": {"width": 390, "height": 844},
}
NARROWEST = {"width": 320, "height": 640}

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
# another design.
RUN_AXE = """async () => {
  // A link that is still fading in has less contrast than it will have.
  await new Promise((done) =>
    requestAnimationFrame(() => requestAnimationFrame(done)))
  await Promise.allSettled(document.getAnimations()
    .filter((each) => each.effect.getComputedTiming().endTime < Infinity)
    .map((each) => each.finished))
  const rules = {}
  for (const { ruleId, tags } of axe.getRules())
    if (!tags.includes("wcag2aaa")) rules[ruleId] = { enabled: true }
  const { violations } = await axe.run(document, {
    rules, resultTypes: ["violations"],
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
    shift: float = 0.0


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


def run_axe(page: Page) -> list[str]:
    """Run axe-core in a page and return its violations, one per node."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8") + "\n;0")
    found: list[str] = page.evaluate(RUN_AXE)
    return found


def wait_until(page: Page, wanted: str, arg: Any = None) -> None:
    """Wait until a JavaScript expression is true; 15 s at most.

    Playwright's own `wait_for_function` asks again from inside the page,
    by eval, which the site's policy refuses.
    """
    end = time.monotonic() + 15
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
        viewport=VIEWPORTS[viewport],  # type: ignore[arg-type]
        **options,
    )
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


def visit_all(
    browser: Browser,
    site: Site,
    *,
    scheme: str,
    viewport: str,
    axe: bool,
) -> list[Visit]:
    """Visit every page of a site and return what was seen."""
    visits: list[Visit] = []
    chromium = browser.browser_type.name == "chromium"
    # Stock Firefox takes its scheme from a pref, see tests/conftest.py.
    options = {"color_scheme": scheme} if chromium else {}
    with context(browser, viewport, **options) as opened:
        if chromium:
            opened.add_init_script(WATCH_SHIFT)
        page = opened.new_page()
        watch(page, visits)
        for address in (*site.pages, "no/such/page/"):
            visit = Visit(address)
            visits.append(visit)
            response = page.goto(site.url + address)
            assert response is not None
            visit.status = response.status
            settled(page)
            shown = page.evaluate(
                "getComputedStyle(document.body).colorScheme + ' ' +"
                " document.body.dataset.mdColorScheme"
            )
            assert ("slate" in shown) == (scheme == "dark"), shown
            if chromium:
                page.evaluate("scrollTo(0, document.body.scrollHeight)")
                drawn(page)
                visit.shift = page.evaluate("window.__shift")
                page.evaluate("scrollTo(0, 0)")
            if axe:
                visit.axe = run_axe(page)
            if viewport == "phone":
                page.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
                visit.sticks_out = page.evaluate(STICKS_OUT)
                page.set_viewport_size(VIEWPORTS[viewport])  # type: ignore[arg-type]
    return visits


def report(faults: dict[str, list[str]]) -> str:
    """Return faults by page, for a failure to read."""
    return json.dumps({page: f for page, f in faults.items() if f}, indent=1)
