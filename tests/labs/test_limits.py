"""What a lab does not have: the program's output, and advice beside it."""

from __future__ import annotations

import json

from playwright.sync_api import BrowserContext, expect

from tests.labs.controls import lab_of, press, state, visiting
from tests.labs.edits import store_edits
from tests.site.visits import run_axe
from tools.example import ROOT
from tools.proven import LIMITS, instead

MEETS_ALL = """
import asyncio
import importlib.util
import multiprocessing
import os
import socket
import subprocess
import traceback
import urllib.request

from websockets.sync.client import connect


def secure():
    connect("wss://localhost:8765")


def process():
    multiprocessing.Process(target=print).start()


async def asynchronous():
    await asyncio.create_subprocess_exec("ls")


for meet in (
    lambda: urllib.request.urlopen("http://example.com/"),
    lambda: socket.create_connection(("192.0.2.1", 80)),
    lambda: __import__("numpy"),
    secure,
    lambda: subprocess.run(["ls"]),
    lambda: asyncio.run(asynchronous()),
    process,
    lambda: os.fork(),
):
    try:
        meet()
    except Exception:
        traceback.print_exc()
names = ("tkinter", "curses", "readline")
print("missing:", *(n for n in names if not importlib.util.find_spec(n)))
"""
"""Every program that meets a limit, one after the other."""


def test_a_program_that_meets_a_limit_is_advised(
    context: BrowserContext, labs_address: str
) -> None:
    """Each limit of the page is met, once, and a link leads to the page."""
    limits = json.loads((ROOT / LIMITS).read_text("utf-8"))
    with visiting(context, labs_address, "echo") as page:
        store_edits(page, client=MEETS_ALL)
        page.reload()
        lab = lab_of(page)
        press(lab, "Run")
        expect(state(lab, "client.py")).to_have_text("exited 0")
        pane = lab.get_by_role("group", name="Process client.py")
        advice = pane.locator(".lab-advice")
        wanted = [f"{each['happened']} {instead(each)}" for each in limits]
        expect(advice.locator("p")).to_have_count(len(wanted))
        told = sorted(advice.locator("p").all_inner_texts())
        assert told == sorted(f"{text} What runs here" for text in wanted)
        links = lab.get_by_role("link", name="What runs here")
        for link in links.all():
            href = link.evaluate("link => link.href")
            assert href.endswith("/reference/what-runs/")
        expect(pane).to_contain_text("missing: tkinter curses readline")
        # The output is as Python printed it.
        expect(pane).to_contain_text("No module named 'numpy'")
        assert run_axe(page, lab) == []
