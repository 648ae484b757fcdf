"""The interpreter in two modules does what the whole one does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from live.split import called, exports
from live.split.binary import MAGIC, Unexpected
from live.split.divide import Division
from live.split.instructions import call_sites
from live.split.module import parse
from live.tests.conftest import PLAIN
from live.tests.host import Tab, broken, fleeting, requested, serving
from tests.harness.actor import poll
from tests.harness.play import Run
from tests.test_examples import assert_transcripts
from tools import live
from tools.example import find

RARE = """
import decimal
print(decimal.Decimal(2).sqrt())
"""
"""Calls functions that no example calls."""

ARRIVED = """async () => {
  const { secondary } = await driver.machine.load()
  await secondary.fetch()
}"""

ROOT_OF_TWO = "1.414213562373095048801688724\n"

DIVISIONS: dict[str, Callable[[int], Iterable[int]]] = {
    "nothing": lambda count: (),
    "everything": range,
    "every second": lambda count: range(0, count, 2),
    "the first half": lambda count: range(count // 2),
}
"""Of so many functions, those in the primary module."""


def module() -> bytes:
    """Return the interpreter as Pyodide publishes it."""
    return (live.MODULES / "pyodide" / live.WASM).read_bytes()


@pytest.fixture
def secondary_is_lost() -> Iterator[None]:
    """Whoever asks for the secondary module is refused."""
    broken.add(live.SECONDARY)
    yield
    broken.discard(live.SECONDARY)


@pytest.fixture
def secondary_is_not_cached() -> Iterator[None]:
    """The browser has it only where the page keeps it."""
    fleeting.add(live.SECONDARY)
    yield
    fleeting.discard(live.SECONDARY)


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Tab]:
    """A first visit: nothing is cached."""
    with browser.new_context(**PLAIN) as context:
        yield Tab(context.new_page(), site)


def assert_plays(tab: Tab, name: str) -> None:
    """Play an example: it prints its transcripts."""
    example = find(name)
    run = Run(example=example, outputs=tab.play(example))
    assert_transcripts(run, record=False)


@pytest.mark.parametrize("first", DIVISIONS)
def test_wherever_the_cut_is_programs_print_the_same(
    first: str,
    browser: Browser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Calls go to and fro between the modules as they did in one."""
    whole = module()
    division = Division(
        whole,
        set(DIVISIONS[first](len(parse(whole).bodies))),
        exports.identifiers(*live.scripts().values()),
    )
    docs = tmp_path / "docs"
    monkeypatch.setattr(live, "TARGET", docs / "assets" / "live")
    monkeypatch.setattr(
        live, "divided", lambda: (division.primary(), division.secondary())
    )
    live.build()
    with serving(docs) as address, browser.new_context(**PLAIN) as context:
        assert_plays(Tab(context.new_page(), address), "chat")


def waiting(tab: Tab) -> int:
    """Start a program that waits for a line; the page asks for the rest."""
    before = len(requested)
    number = tab.start({"p.py": f"input()\n{RARE}"}, "p.py")
    assert poll(
        lambda: any(live.SECONDARY in path for path in requested[before:])
    )
    return number


def test_a_program_gets_what_is_not_there_yet(visit: Tab) -> None:
    """It stands still for as long as that takes."""
    assert visit.run(RARE) == (0, ROOT_OF_TWO)


def test_the_page_brings_the_rest_while_programs_run(
    secondary_is_not_cached: None, visit: Tab
) -> None:
    """So it is there when the network is not."""
    number = waiting(visit)
    visit.page.evaluate(ARRIVED)
    broken.add(live.SECONDARY)
    try:
        visit.type(number, "")
        assert visit.wait(number) == 0
        assert visit.output(number).endswith(ROOT_OF_TWO)
    finally:
        broken.discard(live.SECONDARY)


def test_without_the_rest_an_example_runs(
    secondary_is_lost: None, visit: Tab
) -> None:
    """All that it calls is in the primary module."""
    assert_plays(visit, "echo")


def test_a_rest_that_can_not_be_had_is_told_in_a_line(
    secondary_is_lost: None, visit: Tab
) -> None:
    """It names the file; the next Run tries again."""
    code, output = visit.run(RARE)
    assert code == -11
    assert output.startswith("The interpreter stopped: ")
    assert output.endswith("could not be loaded: HTTP 503.\n")
    assert f"/{live.SECONDARY}?" in output
    broken.discard(live.SECONDARY)
    assert visit.run(RARE) == (0, ROOT_OF_TWO)


def test_the_page_asks_again_for_a_rest_that_it_did_not_get(
    secondary_is_lost: None, visit: Tab
) -> None:
    """For the next process."""
    waiting(visit)
    broken.discard(live.SECONDARY)
    waiting(visit)


def test_a_server_that_is_gone_is_told(
    secondary_is_lost: None, browser: Browser, site: str
) -> None:
    """Not even an answer."""
    with browser.new_context(**PLAIN) as context:
        with serving() as address:
            tab = Tab(context.new_page(), address)
            number = waiting(tab)
        tab.type(number, "")
        assert tab.wait(number) == -11
        told = "could not be loaded: the network did not answer.\n"
        assert tab.output(number).endswith(told)


def test_a_list_of_another_pyodide_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A newer one has other functions in these places."""
    stale = tmp_path / "called.txt"
    stale.write_text("0123456789abcdef\n1-9\n", "utf-8")
    monkeypatch.setattr(called, "LIST", stale)
    with pytest.raises(live.StepFailed, match="of another Pyodide; run"):
        live.divided()


def test_the_list_is_read_as_it_was_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Ranges and single numbers."""
    monkeypatch.setattr(called, "LIST", tmp_path / "called.txt")
    functions = {0, 3, 4, 5, 9, 11, 12}
    called.write(b"module", functions)
    assert called.read(b"module") == functions


def test_no_start_makes_a_function_of_each_entry_of_the_table() -> None:
    """Pyodide's script does; what is served does not."""
    script = (live.MODULES / "pyodide" / "pyodide.asm.mjs").read_text("utf-8")
    assert script.count(exports.LOOKED_THROUGH) == 1
    assert exports.LOOKED_THROUGH not in live.scripts()["pyodide.asm.mjs"]


def test_a_variable_of_another_script_stays() -> None:
    """Each of the two may use what the other sets."""
    script = 'var _a;_a=Module["_a"]=wasmExports["a"];'
    assert exports.trimmed(script) == "var _a;"
    assert exports.trimmed(script, "module._a()") == script


def test_an_instruction_that_is_not_known_is_told() -> None:
    """Rather than a call be overlooked."""
    no_locals = b"\x00"
    for code, told in {
        b"\xfd\x0c": "0xfd",  # v128.const
        b"\xfc\x08": "0xfc, 8",  # memory.init
        b"\xd2\x01": "0xd2",  # ref.func
        b"\x28\x42\x01\x00": "a second memory",  # i32.load
    }.items():
        with pytest.raises(Unexpected, match=told):
            list(call_sites(no_locals + code))


def test_bytes_that_look_like_a_call_are_not_one() -> None:
    """`i32.const 16` has the opcode of `call` for its operand."""
    body = b"\x00\x41\x10\x10\x05\x1a\x0b"  # const 16, call 5, drop, end
    assert list(call_sites(body)) == [(4, 5, 5)]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"<!doctype html>", "no WebAssembly module"),
        (MAGIC, "no type section"),
        (MAGIC + b"\x63\x00", "a section of the number 99"),
        (MAGIC + b"\x01\x02\x00\x00", "more in the type section"),
        (MAGIC + b"\x01\x01\x00", "no function that takes"),
        (MAGIC + b"\x01\x02\x01\x5f", "a type of the form 0x5f"),
        (MAGIC + b"\x08\x01\x00", "a start function"),
    ],
)
def test_what_can_not_be_divided_is_told(data: bytes, told: str) -> None:
    """Rather than a module be made that does something else."""
    with pytest.raises(Unexpected, match=told):
        parse(data)


def test_a_variable_that_is_used_stays_in_the_script() -> None:
    """One that is only set goes, with its export."""
    script = (
        "var _a,_b,_c;"
        '_a=Module["_a"]=wasmExports["a"];'
        '_b=Module["_b"]=wasmExports["b"];'
        '_c=Module["_c"]=wasmExports["c"];'
        "_b();wasmExports.c()"
    )
    trimmed = exports.trimmed(script)
    assert 'wasmExports["a"]' not in trimmed
    assert 'wasmExports["b"]' in trimmed
    assert 'wasmExports["c"]' in trimmed
    assert exports.identifiers(trimmed) >= {"b", "c"}
    assert "a" not in exports.identifiers(trimmed)
