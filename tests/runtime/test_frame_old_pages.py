"""What pages used before modules and `fetch`, in a frame."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Browser

from live.host import MachineTab
from tests.harness.actor import Process
from tools.browsers import PLAIN

FOLDER = Path(__file__).parent / "oldpages"
CASES = (FOLDER / "cases.js").read_text("utf-8")
SERVER = (FOLDER / "server.py").read_text("utf-8")
NAMES = ("storage", "requests", "wrong_requests")
HTML = """<!doctype html>
<script src="cases.js"></script>
<script>
  for (const name of ["storage", "requests", "wrong_requests"])
    play(name).then((told) => console.log(name, JSON.stringify(told)));
</script>
"""


def test_storage_and_requests_are_as_in_the_browser(
    browser: Browser, machine: MachineTab
) -> None:
    """`localStorage` and `XMLHttpRequest`, beside the browser's own."""
    process = Process("server", FOLDER / "server.py")
    try:
        process.wait_for("Listening")
        with browser.new_context(**PLAIN) as context:
            page = context.new_page()
            page.goto("http://localhost:9031/")
            page.evaluate(f"{CASES};\ntrue")
            wanted = {
                name: page.evaluate("name => play(name)", name)
                for name in NAMES
            }
    finally:
        process.close()
    machine.close()
    server = machine.start({"server.py": SERVER}, "server.py")
    machine.wait_for(server, "Listening")
    frame = machine.open({"index.html": HTML, "cases.js": CASES}, "index.html")
    told = {}
    for name in NAMES:
        line = machine.wait_for_console(frame, f"log: {name} ")
        told[name] = json.loads(line.removeprefix(f"log: {name} "))
    assert told == wanted
    machine.close()


OLD = """<!doctype html>
<body onload="console.log('onload', this === window, event.type)">
<form onsubmit="console.log('onsubmit', text.value); return false">
<input name="text" value="Hi">
<button onclick="console.log('onclick', this.tagName, event.type)"></button>
</form>
<div id="made"></div>
<script>
  document.querySelector("button").click();
  made.innerHTML = '<i onclick="console.log(`onclick`, this.tagName)"></i>';
  made.firstChild.click();
  made.setAttribute("onclick", "missing()");
  made.click();
  made.setAttribute("onclick", "return (");
  made.click();
  console.log("alert", alert("Hello\\n" + 5), alert());
  console.log("confirm", confirm("Sure?"));
  console.log("prompt", prompt("Your name?", "Guest"), prompt() === "");
  const xhr = new XMLHttpRequest();
  try {
    xhr.open("GET", "/", false);
  } catch (error) {
    console.log("synchronous", error.name, error.message);
  }
  const other = new XMLHttpRequest();
  other.open("GET", "http://localhost:9032/");
  other.send();
  addEventListener("storage", ({ key, oldValue, newValue }) => {
    console.log("stored", key, oldValue, newValue, localStorage.name);
  });
  localStorage.name = "Ada";
  sessionStorage.name = "mine";
</script>
<script>for (let name; !name; ) name = prompt("Your name?");</script>
</body>
"""
SECOND = """<!doctype html>
<script>
  console.log("found", localStorage.name, sessionStorage.name);
  localStorage.name = "Grace";
  delete localStorage.name;
  localStorage.clear();
</script>
"""
DIALOG = "a page in a lab opens no dialogs"


def test_an_old_page_runs_or_says_why_it_does_not(tab: MachineTab) -> None:
    """Handlers in attributes run; what can't be done is in the console."""
    first = tab.open({"index.html": OLD}, "index.html")
    for line in (
        "log: onload true load",
        "log: onclick BUTTON click",
        "log: onsubmit Hi",
        "log: onclick I",
        "error: Uncaught ReferenceError: missing is not defined (index.html",
        "error: Uncaught SyntaxError: ",
        rf'info: alert("Hello\n5"): {DIALOG}',
        f"info: alert(): {DIALOG}",
        "log: alert undefined undefined",
        f'info: confirm("Sure?"): {DIALOG}; it returned true',
        "log: confirm true",
        f'info: prompt("Your name?", "Guest"): {DIALOG}; it returned "Guest"',
        "log: prompt Guest true",
        "log: synchronous InvalidAccessError A page in a lab can't wait",
        "error: XMLHttpRequest to 'http://localhost:9032/' failed: no program "
        "listens on localhost:9032",
        "error: Uncaught Error: prompt: a page in a lab can't wait for an ",
    ):
        assert tab.wait_for_console(first, line)
    second = tab.open({"index.html": SECOND}, "index.html")
    assert tab.wait_for_console(second, "log: found Ada undefined")
    for line in ("Ada Grace Grace", "Grace null undefined"):
        assert tab.wait_for_console(first, f"log: stored name {line}")
