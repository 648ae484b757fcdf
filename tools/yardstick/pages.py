"""Run tests in all browsers at once, each from a process of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from playwright.sync_api import sync_playwright

from live.host import write_page
from tools import live
from tools.browsers import Name, launch_options
from tools.finish import policy
from tools.static_server import Server
from tools.yardstick.measure import Outcomes, measure
from tools.yardstick.places import InPage


def in_pages(
    browsers: list[Name], tests: list[str], archive: str
) -> dict[str, Outcomes]:
    """Run tests in browsers, all at once; return what came, by browser."""
    with tempfile.TemporaryDirectory() as name:
        runtime = live.builder(Path(name, "runtime")).run()
        folder = write_page(Path(name, "host"), runtime, policy(set()))
        with (
            Server("/", folder) as server,
            ProcessPoolExecutor(mp_context=get_context("spawn")) as pool,
        ):
            running = {
                browser: pool.submit(
                    in_page, browser, server.url, tests, archive
                )
                for browser in browsers
            }
            return {name: future.result() for name, future in running.items()}


def in_page(
    browser_name: Name, url: str, tests: list[str], archive: str
) -> Outcomes:
    """Run tests in a browser: see `in_pages`."""
    with sync_playwright() as started:
        browser = getattr(started, browser_name).launch(
            **launch_options(browser_name)
        )
        place = InPage(browser, url, archive)
        outcomes = measure(place, tests, progress(browser_name))
        place.close()
        browser.close()
        return outcomes


def progress(where: str) -> Callable[[str], None]:
    """Return what prints each class as it begins."""

    def tell(name: str) -> None:
        print(f"{where}: {name}", flush=True)

    return tell
