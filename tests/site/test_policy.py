"""The Content-Security-Policy: on every page, strict, and at work."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.site.built import Site
from tests.site.visits import context, settled, wait_until

META = re.compile(
    r'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
    r'content="([^"]*)">'
)


@pytest.fixture(params=["chromium", "firefox"])
def page(
    request: pytest.FixtureRequest,
    site: Site,
    chromium: Browser,
    firefox: Browser,
) -> Iterator[Page]:
    """The home page, with an ear for what the policy refuses."""
    browser = chromium if request.param == "chromium" else firefox
    with context(browser) as opened:
        page = opened.new_page()
        page.goto(site.url)
        settled(page)
        page.evaluate(
            "window.__refused = []; addEventListener("
            "'securitypolicyviolation', (event) =>"
            " window.__refused.push(event.effectiveDirective))"
        )
        yield page


def refused(page: Page) -> list[str]:
    """Wait for a refusal and return what was refused."""
    wait_until(page, "window.__refused.length > 0")
    found: list[str] = page.evaluate("window.__refused")
    return found


def test_every_page_has_the_same_strict_policy(site: Site) -> None:
    """Right after the charset; what labs need besides, and no more."""
    policies = set()
    for path in site.folder.rglob("*.html"):
        if path.is_relative_to(site.folder / "assets"):
            continue  # the labs' frame: see tests/runtime/
        match = META.search(path.read_text("utf-8"))
        assert match, f"{path.name}: no policy after <meta charset>"
        policies.add(match[1])
    (policy,) = policies
    # WebAssembly alone: no inline script, and no eval of JavaScript.
    assert re.findall(r"\S*unsafe\S*", policy) == ["'wasm-unsafe-eval'"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"].startswith("'self' 'wasm-unsafe-eval' 'sha256-")
    assert rules["worker-src"] == "'self' blob:"
    assert rules["frame-src"] == "'self'"
    for kind in ("style-src", "font-src", "connect-src"):
        assert rules[kind] == "'self'"


def test_an_injected_inline_script_does_not_run(page: Page) -> None:
    """The hash of a script that nobody wrote is not in the policy."""
    page.evaluate(
        "() => { const s = document.createElement('script');"
        " s.textContent = 'window.__ran = true'; document.body.append(s) }"
    )
    assert "script-src-elem" in refused(page)
    assert page.evaluate("window.__ran") is None


def test_an_injected_handler_does_not_run(page: Page) -> None:
    """The classic `<img onerror>`."""
    page.evaluate(
        "() => { document.body.insertAdjacentHTML('beforeend',"
        ' \'<img src="data:," onerror="window.__ran = true">\') }'
    )
    assert "script-src-attr" in refused(page)
    assert page.evaluate("window.__ran") is None


def test_eval_is_refused(page: Page, site: Site) -> None:
    """No string becomes code, not even from a script that may run."""
    # From a timer: what a debugger evaluates may be exempt.
    page.evaluate(
        "() => { setTimeout(() => { try { (0, eval)('window.__ran = true') }"
        " catch (error) { window.__error = error.name } }) }"
    )
    assert "script-src" in refused(page)
    assert page.evaluate("[window.__ran, window.__error]") == [
        None,
        "EvalError",
    ]


def test_a_worker_may_not_eval_either(page: Page) -> None:
    """A process has a blob's address, and so the policy of its page."""
    page.evaluate(
        """() => {
          const code = `try { (0, eval)("1"); postMessage("ran") }
            catch (error) { postMessage(error.name) }`
          const blob = new Blob([code], { type: "text/javascript" })
          const worker = new Worker(URL.createObjectURL(blob))
          worker.onmessage = ({ data }) => (window.__told = data)
        }"""
    )
    wait_until(page, "window.__told")
    assert page.evaluate("window.__told") == "EvalError"


def test_a_foreign_frame_is_refused(page: Page, site: Site) -> None:
    """A lab's frames are the site's own."""
    foreign = site.url.replace("127.0.0.1", "localhost")
    page.evaluate(
        """url => {
          const frame = document.createElement("iframe")
          frame.src = url
          document.body.append(frame)
        }""",
        foreign,
    )
    wait_until(page, "window.__refused.includes('frame-src')")


def test_a_foreign_image_is_refused(page: Page, site: Site) -> None:
    """And nobody is even asked for it."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    foreign = site.url.replace("127.0.0.1", "localhost") + "assets/logo.svg"
    page.evaluate("url => { new Image().src = url }", foreign)
    assert "img-src" in refused(page)
    assert not [
        answer for answer in site.server.served if answer.path == foreign
    ]


def test_a_foreign_connection_is_refused(page: Page, site: Site) -> None:
    """A script that does run can't send anything away."""
    foreign = site.url.replace("127.0.0.1", "localhost")
    page.evaluate("url => { fetch(url).catch(() => {}) }", foreign)
    assert "connect-src" in refused(page)
