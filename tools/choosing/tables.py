"""The tables of the page *Choosing*, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tools.choosing.data import (
    Data,
    a_minute,
    both_ways,
    bytes_each,
    find,
    requests_each,
    techniques,
    to_connect,
)

DECISION = Path(__file__).with_name("decision.md")
"""The decision table: its words, and places for its numbers."""


def number(value: float) -> str:
    """Return a number with as many digits as it deserves."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def milliseconds(value: float) -> str:
    """Return a delay for people."""
    return f"{value / 1000:.1f} s" if value >= 1000 else f"{number(value)} ms"


def requests(value: float) -> str:
    """Return a number of requests."""
    text = number(value)
    return f"{text} request{'' if text == '1' else 's'}"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown, without alignment."""
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def wire(data: Data) -> str:
    """Return requests and bytes: on connecting, in silence, in use."""
    quiet = [row for row in data["wire"] if row["rate"] == 0]
    rates = sorted({row["rate"] for row in data["wire"]} - {0})
    head = ["Technique", "To connect", "An idle minute"]
    head += [f"An update, at {rate} a second" for rate in rates]
    rows = []
    for name in techniques(data):
        row = find(quiet, technique=name)
        cells = [
            f"{number(to_connect(row))} bytes",
            f"{number(a_minute(row, both_ways(row)))} bytes, "
            + requests(a_minute(row, row["requests"])),
        ]
        for rate in rates:
            row = find(data["wire"], technique=name, rate=rate)
            cells.append(
                f"{number(bytes_each(row))} bytes, "
                + requests(requests_each(row))
            )
        rows.append([f"**{name}**", *cells])
    return table(head, rows)


def latency(data: Data) -> str:
    """Return median and 99th percentile under each load."""
    loads = list(
        dict.fromkeys((row["readers"], row["rate"]) for row in data["latency"])
    )
    head = ["Technique"]
    head += [f"{readers} readers, {rate} a second" for readers, rate in loads]
    rows = []
    for name in techniques(data):
        cells = [f"**{name}**"]
        for readers, rate in loads:
            row = find(
                data["latency"], technique=name, readers=readers, rate=rate
            )
            middle, worst = row["median_ms"], row["p99_ms"]
            cells.append(f"{milliseconds(middle)}, {milliseconds(worst)}")
        rows.append(cells)
    return table(head, rows)


def memory(data: Data) -> str:
    """Return what the server grows by for each idle reader."""
    crowds = list(dict.fromkeys(row["readers"] for row in data["memory"]))
    head = ["Technique", *(f"{crowd} idle readers" for crowd in crowds)]
    rows = []
    for name in techniques(data):
        found = (
            find(data["memory"], technique=name, readers=crowd)
            for crowd in crowds
        )
        rows.append(
            [f"**{name}**", *(f"{number(row['kib'])} KiB" for row in found)]
        )
    return table(head, rows)


def machine(data: Data) -> str:
    """Return what the numbers depend on, in a paragraph."""
    about = data["machine"]
    packages = ", ".join(
        f"{name} {version}" for name, version in about["packages"].items()
    )
    return (
        f"Measured on {about['date']}: {about['processor']}, "
        f"{about['cores']} cores, {about['system']}, Python "
        f"{about['python']}, {packages}. An update is "
        f"{data['update_bytes']} bytes of text, and each reader sends "
        f"a message after every {data['cheer_every']} updates. The machine's "
        f"load average was {about['load']} before the first run: "
        f"{how_busy(about)}.\n"
    )


def how_busy(about: Data) -> str:
    """Return what the load means for the delays."""
    if about["load"] < about["cores"] / 2:
        return "it had little else to do"
    return (
        "it had other work to do, which makes the delays longer than they "
        "need to be, but hardly affects the bytes and the memory"
    )


def decision(data: Data) -> str:
    """Return the decision table, its numbers filled in."""
    places = {}
    rate = max(row["rate"] for row in data["wire"])
    for name in techniques(data):
        row = find(data["wire"], technique=name, rate=rate)
        slow = find(data["latency"], technique=name, readers=10, rate=10)
        weight = [row for row in data["memory"] if row["technique"] == name][
            -1
        ]
        places[name.replace(" ", "_")] = (
            f"{number(bytes_each(row))} bytes an update, "
            f"{milliseconds(slow['median_ms'])}, "
            f"{number(weight['kib'])} KiB a reader"
        )
    return DECISION.read_text("utf-8").format_map(places)
