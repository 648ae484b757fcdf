"""The real browsers of the tests: find the ones that are there.

`python -m tools.browsers` installs what is missing. Chromium and Firefox
from the system come first (PATH), then Playwright's own downloads. Of
Chromium the headless shell comes first, as in Playwright: the same engine
without the browser's own windows, for half of the CPU time. Tests launch
them like this:

    options = launch_options("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**options)
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, Literal

from tools.cli import run
from tools.errors import ProjectError

Name = Literal["chromium", "firefox"]
NAMES: tuple[Name, ...] = ("chromium", "firefox")

COMMANDS: dict[Name, tuple[str, ...]] = {
    "chromium": (
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
    ),
    "firefox": ("firefox", "firefox-esr"),
}
DEBIAN: dict[Name, str] = {
    "chromium": "chromium-headless-shell",
    "firefox": "firefox-esr",
}

INSTALL = "python -m tools.browsers"

# A test's browser talks to the test's server and to nobody else.
CHROMIUM_ARGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
)
FIREFOX_PREFS: dict[str, bool | int | str] = {
    "app.normandy.enabled": False,
    "browser.newtabpage.activity-stream.feeds.system.topsites": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.search.update": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    # Read and write the clipboard without asking: nobody is there to.
    "dom.events.testing.asyncClipboard": True,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "network.prefetch-next": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
}

# Stock Firefox can't emulate these; "null" leaves them alone.
PLAIN: dict[str, Any] = {
    "color_scheme": "null",
    "reduced_motion": "null",
    "forced_colors": "null",
    "contrast": "null",
}


def on_path(name: Name) -> str | None:
    """Return the path of a browser that the system has, if any."""
    for command in COMMANDS[name]:
        if found := shutil.which(command):
            return found
    return None


@cache
def downloaded(name: Name) -> str | None:
    """Return the path of Playwright's own browser, if it is there."""
    # In a process of its own: Playwright's sync API does not nest, and a
    # test that asks may hold one already.
    code = (
        "from playwright.sync_api import sync_playwright as start\n"
        f"with start() as p: print(p.{name}.executable_path)"
    )
    completed = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
    )
    path = completed.stdout.strip()
    return path if path and Path(path).exists() else None


def executable(name: Name) -> str:
    """Return the path of a browser.

    Raises:
        ProjectError: neither the system nor Playwright has it.
    """
    found = on_path(name) or downloaded(name)
    if found is None:
        raise ProjectError(
            f"{name}: no such browser here (looked for "
            f"{', '.join(COMMANDS[name])} and Playwright's own); "
            f"install it with `{INSTALL}`"
        )
    return found


def is_root() -> bool:
    """Tell whether this process may do everything on this machine."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def launch_options(
    name: Name, prefs: dict[str, bool | int | str] | None = None
) -> dict[str, Any]:
    """Return the keyword arguments of Playwright's `launch()`.

    Args:
        name: "chromium" or "firefox".
        prefs: what Firefox's about:config should hold besides.

    Raises:
        ProjectError: neither the system nor Playwright has it.
    """
    own = on_path(name) is None
    options: dict[str, Any] = {"executable_path": executable(name)}
    if name == "chromium":
        options["args"] = list(CHROMIUM_ARGS)
        if not own:
            # Chromium refuses to sandbox itself for root.
            options["chromium_sandbox"] = not is_root()
    else:
        options["firefox_user_prefs"] = FIREFOX_PREFS | (prefs or {})
        if not own:
            # A stock Firefox speaks WebDriver BiDi, not Playwright's own
            # protocol; this channel selects it.
            options["channel"] = "moz-firefox"
    return options


def missing() -> list[Name]:
    """Return the browsers that are not here."""
    return [name for name in NAMES if not (on_path(name) or downloaded(name))]


def distribution() -> str:
    """Return the Linux distribution's id, such as "debian", or ""."""
    try:
        return platform.freedesktop_os_release().get("ID", "")
    except OSError:
        return ""


def install(names: list[Name]) -> None:
    """Install browsers: from Debian as root, else Playwright's own.

    Raises:
        ProjectError: it did not work; says which command to look at.
    """
    if is_root() and distribution() == "debian":
        packages = [DEBIAN[name] for name in names]
        commands = [
            ["apt-get", "update", "-q"],
            ["apt-get", "install", "-q", "-y", *packages],
        ]
    else:
        # Only root may add the system libraries that the downloads need.
        deps = ["--with-deps"] if is_root() else []
        commands = [
            [sys.executable, "-m", "playwright", "install", *deps, *names]
        ]
    for command in commands:
        print("$", " ".join(command), flush=True)
        if subprocess.run(command, check=False).returncode != 0:
            raise ProjectError(
                f"{' and '.join(names)}: `{' '.join(command)}` failed (see "
                "above); install a system browser, then run again"
            )
    downloaded.cache_clear()


def main() -> int:
    """Install the browsers that are missing and say where all are."""
    if names := missing():
        print(f"Installing {' and '.join(names)} ...", flush=True)
        install(names)
    for name in NAMES:
        print(f"{name}: {executable(name)}")
    return 0


if __name__ == "__main__":
    run(main)
