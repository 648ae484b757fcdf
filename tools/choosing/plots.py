"""The plots of the page *Choosing*, drawn by matplotlib.

What matplotlib writes has styles of its own, which the site's policy
forbids and which know one colour scheme. So each shape is named, as its
matplotlib gid, by the classes that docs/assets/figures.css has for it, and
only shapes, words and their classes are kept.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tools.choosing.data import Data, bytes_each, find, techniques
from tools.choosing.tables import milliseconds, number

SVG = "{http://www.w3.org/2000/svg}"
WIDTH = 352
"""Of the viewBox, in units; about a phone's text, so that words stay
readable there."""

NAMES = 122
"""Units for the names at the left."""

ROW, HEAD, SPACE = 30, 34, 14
"""Units for a technique, a panel's title, and between panels."""

SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",  # words stay words
    "svg.hashsalt": "choosing",  # the same ids every time
}
LINE = "fig-line fig-muted"
WORDS = "fig-text fig-note"

Panel = tuple[str, Callable[[Axes], None]]
"""A title, and what draws below it: a row of 1 for each technique."""


def side(technique: str) -> str:
    """Return the class of a technique: over HTTP, or over a WebSocket."""
    http = technique in ("polling", "long polling", "SSE")
    return "fig-client" if http else "fig-server"


def bars(values: dict[str, float], unit: str) -> Callable[[Axes], None]:
    """Return what draws a bar and its value for each technique."""

    def draw(axes: Axes) -> None:
        longest = max(values.values()) or 1
        axes.set_xlim(0, longest * 1.5)  # room for the value beside it
        axes.axvline(0, gid=LINE)
        for row, (name, value) in enumerate(values.items()):
            (bar,) = axes.barh(row, value, 0.6)
            bar.set_gid(f"fig-head {side(name)}")
            bar.set_clip_on(False)
            axes.text(
                value + longest * 0.03,
                row,
                f"{number(value)} {unit}",
                va="center_baseline",
                gid=WORDS,
            )

    return draw


def spans(
    values: dict[str, tuple[float, float]], lowest: float, highest: float
) -> Callable[[Axes], None]:
    """Return what draws, on a log scale, a median up to a percentile."""

    def draw(axes: Axes) -> None:
        axes.set_xscale("log")
        room = (highest / lowest) ** 1.2  # for the values beside it
        axes.set_xlim(lowest / 1.3, highest * room)
        for row, (name, (low, high)) in enumerate(values.items()):
            (line,) = axes.plot([low, high], [row, row], clip_on=False)
            line.set_gid(f"fig-line {side(name)}")
            (dot,) = axes.plot([low], [row], marker="o", markersize=8)
            dot.set_gid(f"fig-head {side(name)}")
            (end,) = axes.plot([high], [row], marker="|", markersize=12)
            end.set_gid(f"fig-line {side(name)}")
            for mark in (dot, end):
                mark.set_clip_on(False)
            axes.text(
                high * 1.35,
                row,
                f"{milliseconds(low)}, {milliseconds(high)}",
                va="center_baseline",
                gid=WORDS,
            )

    return draw


def plot(names: list[str], panels: list[Panel]) -> Figure:
    """Return a figure of panels, one below the other."""
    tall = HEAD + ROW * len(names)
    height = (tall + SPACE) * len(panels)
    figure = Figure(figsize=(WIDTH / 72, height / 72))
    for place, (title, draw) in enumerate(panels):
        bottom = height - place * (tall + SPACE) - tall
        axes = figure.add_axes(
            (
                NAMES / WIDTH,
                bottom / height,
                1 - NAMES / WIDTH,
                ROW * len(names) / height,
            )
        )
        axes.set_axis_off()
        draw(axes)
        axes.set_ylim(len(names) - 0.5, -0.5)
        figure.text(
            4 / WIDTH,
            (bottom + tall - 18) / height,
            title,
            gid="fig-text fig-strong",
        )
        for row, name in enumerate(names):
            axes.text(
                -0.03,
                row,
                name,
                transform=axes.get_yaxis_transform(),
                ha="right",
                va="center_baseline",
                gid=WORDS,
            )
    return figure


def shapes(svg: str) -> Iterator[str]:
    """Yield the shapes and words of matplotlib's SVG, each with its class."""
    root = ElementTree.fromstring(svg)
    anchors = {"end": " fig-end", "middle": " fig-middle"}
    symbols = {
        element.get("id"): element.get("d", "")
        for element in root.iter(f"{SVG}path")
        if element.get("id")
    }

    def walk(element: ElementTree.Element, gid: str) -> Iterator[str]:
        name = element.get("id", "")
        gid = name if name.startswith("fig-") else gid
        if element.tag == f"{SVG}defs":
            return
        d = element.get("d", "")
        if gid and element.tag == f"{SVG}path" and re.search("[LC]", d):
            yield f'<path class="{gid}" d="{rounded(d)}"/>'
        elif gid and element.tag == f"{SVG}use":
            link = element.get("{http://www.w3.org/1999/xlink}href", "")
            d = moved(
                symbols[link.removeprefix("#")],
                float(element.get("x", 0)),
                float(element.get("y", 0)),
            )
            yield f'<path class="{gid}" d="{rounded(d)}"/>'
        elif gid and element.tag == f"{SVG}text":
            anchor = re.search(r"text-anchor: (\w+)", element.get("style", ""))
            extra = anchors.get(anchor[1], "") if anchor else ""
            x, y = (f"{float(element.get(key, 0)):.1f}" for key in "xy")
            words = escape(element.text or "")
            yield f'<text class="{gid}{extra}" x="{x}" y="{y}">{words}</text>'
        for child in element:
            yield from walk(child, gid)

    yield from walk(root, "")


def rounded(d: str) -> str:
    """Return a path's data with a tenth of a unit as its finest step."""
    found = re.sub(r"-?\d+\.\d+", lambda m: f"{float(m[0]):.1f}", d)
    return " ".join(found.split())


def moved(d: str, x: float, y: float) -> str:
    """Return a path's absolute data, moved."""
    steps = iter((x, y) * len(d))
    return re.sub(
        r"-?\d+(?:\.\d+)?(?:e-?\d+)?",
        lambda m: f"{float(m[0]) + next(steps):.6f}",
        d,
    )


def svg(name: str, title: str, desc: str, figure: Figure) -> str:
    """Return a figure as a drawing of docs/figures/."""
    written = io.StringIO()
    with mpl.rc_context(SETTINGS):
        figure.savefig(written, format="svg", metadata={"Date": None})
    height = round(figure.get_figheight() * 72)
    ids = f"fig-choosing-{name}-title", f"fig-choosing-{name}-desc"
    return "\n".join(
        [
            f'<svg class="fig fig-narrow" viewBox="0 0 {WIDTH} {height}" '
            f'role="img" aria-labelledby="{" ".join(ids)}" '
            'xmlns="http://www.w3.org/2000/svg">',
            f'  <title id="{ids[0]}">{escape(title)}</title>',
            f'  <desc id="{ids[1]}">{escape(desc)}</desc>',
            *(f"  {shape}" for shape in shapes(written.getvalue())),
            "</svg>\n",
        ]
    )


def wire(data: Data) -> str:
    """Draw the bytes of an update, at each rate."""
    names = techniques(data)
    panels: list[Panel] = []
    told = []
    for rate in sorted({row["rate"] for row in data["wire"]} - {0}):
        values = {
            name: bytes_each(find(data["wire"], technique=name, rate=rate))
            for name in names
        }
        title = f"At {rate} update{'s' if rate > 1 else ''} a second"
        panels.append((title, bars(values, "bytes")))
        each = (f"{name} {number(values[name])}" for name in names)
        told.append(f"{title}: {', '.join(each)}.")
    return svg(
        "wire",
        "Bytes on the wire for each update",
        f"Bars, in bytes. {' '.join(told)}",
        plot(names, panels),
    )


def latency(data: Data) -> str:
    """Draw the delays for both crowds, at the higher rate."""
    names = techniques(data)
    panels: list[Panel] = []
    told = []
    rate = max(row["rate"] for row in data["latency"])
    shown = [row for row in data["latency"] if row["rate"] == rate]
    lowest = min(row["median_ms"] for row in shown)
    highest = max(row["p99_ms"] for row in shown)
    for readers in sorted({row["readers"] for row in shown}):
        values = {}
        for name in names:
            row = find(shown, technique=name, readers=readers)
            values[name] = (row["median_ms"], row["p99_ms"])
        title = f"{readers} readers, {rate} updates a second"
        panels.append((title, spans(values, lowest, highest)))
        each = (
            f"{name} {milliseconds(low)} and {milliseconds(high)}"
            for name, (low, high) in values.items()
        )
        told.append(f"{title}: {', '.join(each)}.")
    return svg(
        "latency",
        "How long an update takes: median and 99th percentile",
        "On a logarithmic scale, a dot for the median and a line up to the "
        f"99th percentile. {' '.join(told)}",
        plot(names, panels),
    )


def memory(data: Data) -> str:
    """Draw what the largest crowd costs, a reader."""
    names = techniques(data)
    readers = max(row["readers"] for row in data["memory"])
    values = {
        name: find(data["memory"], technique=name, readers=readers)["kib"]
        for name in names
    }
    each = (f"{name} {number(values[name])}" for name in names)
    return svg(
        "memory",
        "The server's memory for each idle reader",
        f"Bars, in KiB, with {readers} readers: {', '.join(each)}.",
        plot(names, [(f"{readers} idle readers", bars(values, "KiB"))]),
    )
