"""What the yardstick found, as a table and as a list of what to fix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tools.yardstick.exclusions import Exclusion
from tools.yardstick.measure import Outcomes


def module_of(test: str) -> str:
    """Return the module that a test counts to: "test_asyncio"."""
    return test.split(".")[1]


def table(
    native: Outcomes,
    excluded: Mapping[str, str],
    pages: Mapping[str, Outcomes],
) -> str:
    """Return a line per module: what passes natively, and of it in a page.

    Args:
        native: what came of all tests natively.
        excluded: the reasons, by test.
        pages: what came of the others, by browser.
    """
    passed = [test for test in native if native[test].word == "passed"]
    rest = [test for test in passed if test not in excluded]
    lines = [
        f"{'':24}{'native':>8}{'excluded':>10}"
        + "".join(f"{browser:>18}" for browser in pages)
    ]
    modules = sorted({module_of(test) for test in passed})
    for module in [*modules, "all"]:
        here = [t for t in rest if module in (module_of(t), "all")]
        whole = [t for t in passed if module in (module_of(t), "all")]
        line = f"{module:24}{len(whole):>8}{len(whole) - len(here):>10}"
        for outcomes in pages.values():
            good = sum(
                t in outcomes and outcomes[t].word == "passed" for t in here
            )
            line += f"{good:>9}{percent(good, len(here)):>7.1f} %"
        lines.append(line)
    return "\n".join(lines) + "\n"


def percent(part: int, whole: int) -> float:
    """Return a share in percent; of nothing, all."""
    return 100 * part / whole if whole else 100.0


def failures(native: Outcomes, outcomes: Outcomes) -> str:
    """Return a line for each test that passes natively and not in a page."""
    return "".join(
        f"{outcome.word:16} {test}  {outcome.why}\n"
        for test, outcome in sorted(outcomes.items())
        if native[test].word == "passed" and outcome.word != "passed"
    )


def reasons(exclusions: list[Exclusion], excluded: Mapping[str, str]) -> str:
    """Return a line for each reason: how many tests, and why not."""
    count = Counter(excluded.values())
    return "".join(
        f"{count[exclusion.reason]:>5}  {exclusion.reason}\n"
        for exclusion in exclusions
    )
