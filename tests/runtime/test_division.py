"""The interpreter in two modules does what the whole one does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from live.build import StepFailed
from live.build.cache import Cache
from live.build.interpreter import Interpreter
from live.build.runtime import SECONDARY
from live.host import MachineTab, write_page
from live.split import called, exports
from live.split.binary import MAGIC, Unexpected
from live.split.instructions import call_sites
from live.split.module import parse
from tests.harness.actor import poll
from tests.harness.play import Run, assert_transcripts
from tools import live
from tools.browsers import PLAIN
from tools.example import find
from tools.finish import policy
from tools.static_server import Server

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


@pytest.fixture(scope="module")
def pyodide() -> Interpreter:
    """The interpreter as Pyodide publishes it."""
    return Interpreter(live.PACKAGES)


@pytest.fixture
def secondary_is_lost(host: Server) -> Iterator[None]:
    """Whoever asks for the secondary module is refused."""
    host.broken.add(SECONDARY)
    yield
    host.broken.discard(SECONDARY)


@pytest.fixture
def secondary_is_not_cached(host: Server) -> Iterator[None]:
    """The browser has it only where the page keeps it."""
    host.uncached.add(SECONDARY)
    yield
    host.uncached.discard(SECONDARY)


@pytest.fixture
def visit(browser: Browser, host: Server) -> Iterator[MachineTab]:
    """A first visit: nothing is cached."""
    with browser.new_context(**PLAIN) as context:
        yield MachineTab(context.new_page(), host.url)


def assert_plays(tab: MachineTab, name: str) -> None:
    """Play an example: it prints its transcripts."""
    example = find(name)
    run = Run(example=example, outputs=tab.play(live.example_data(example)))
    assert_transcripts(run, record=False)


@pytest.mark.parametrize("first", DIVISIONS)
def test_wherever_the_cut_is_programs_print_the_same(
    first: str, browser: Browser, pyodide: Interpreter, tmp_path: Path
) -> None:
    """Calls go to and fro between the modules as they did in one."""
    functions = DIVISIONS[first](len(parse(pyodide.module).bodies))
    runtime = live.builder(
        tmp_path / "runtime",
        [find("chat")],
        primary=frozenset(functions),
        compression=1,
    ).run()
    folder = write_page(tmp_path / "host", runtime, policy(set()))
    with (
        Server("/", folder) as server,
        browser.new_context(**PLAIN) as context,
    ):
        assert_plays(MachineTab(context.new_page(), server.url), "chat")


def waiting(tab: MachineTab, server: Server) -> int:
    """Start a program that waits for a line; the page asks for the rest."""
    before = len(server.served)
    number = tab.start({"p.py": f"input()\n{RARE}"}, "p.py")
    assert poll(
        lambda: any(
            SECONDARY in answer.path for answer in server.served[before:]
        )
    )
    return number


def test_a_program_gets_what_is_not_there_yet(visit: MachineTab) -> None:
    """It stands still for as long as that takes."""
    assert visit.run(RARE) == (0, ROOT_OF_TWO)


def test_the_page_brings_the_rest_while_programs_run(
    secondary_is_not_cached: None, visit: MachineTab, host: Server
) -> None:
    """So it is there when the network is not."""
    number = waiting(visit, host)
    visit.page.evaluate(ARRIVED)
    host.broken.add(SECONDARY)
    try:
        visit.type(number, "")
        assert visit.wait(number) == 0
        assert visit.output(number).endswith(ROOT_OF_TWO)
    finally:
        host.broken.discard(SECONDARY)


def test_without_the_rest_an_example_runs(
    secondary_is_lost: None, visit: MachineTab
) -> None:
    """All that it calls is in the primary module."""
    assert_plays(visit, "echo")


def test_a_rest_that_can_not_be_had_is_told_in_a_line(
    secondary_is_lost: None, visit: MachineTab, host: Server
) -> None:
    """It names the file; the next Run tries again."""
    code, output = visit.run(RARE)
    assert code == -11
    assert output.startswith("The interpreter stopped: ")
    assert output.endswith("could not be loaded: HTTP 503.\n")
    assert f"/{SECONDARY}?" in output
    host.broken.discard(SECONDARY)
    assert visit.run(RARE) == (0, ROOT_OF_TWO)


def test_the_page_asks_again_for_a_rest_that_it_did_not_get(
    secondary_is_lost: None, visit: MachineTab, host: Server
) -> None:
    """For the next process."""
    waiting(visit, host)
    host.broken.discard(SECONDARY)
    waiting(visit, host)


def test_a_server_that_is_gone_is_told(
    browser: Browser, host_folder: Path
) -> None:
    """Not even an answer."""
    with browser.new_context(**PLAIN) as context:
        with Server("/", host_folder) as server:
            server.broken.add(SECONDARY)
            tab = MachineTab(context.new_page(), server.url)
            number = waiting(tab, server)
        tab.type(number, "")
        assert tab.wait(number) == -11
        told = "could not be loaded: the network did not answer.\n"
        assert tab.output(number).endswith(told)


def test_a_list_of_another_pyodide_is_told(
    pyodide: Interpreter, tmp_path: Path
) -> None:
    """A newer one has other functions in these places."""
    stale = tmp_path / "called.txt"
    stale.write_text("0123456789abcdef\n1-9\n", "utf-8")
    with pytest.raises(StepFailed, match="of another Pyodide; run"):
        pyodide.divided(stale, Cache(tmp_path / "cache"))


def test_the_list_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Ranges and single numbers."""
    file = tmp_path / "called.txt"
    functions = {0, 3, 4, 5, 9, 11, 12}
    called.write(b"module", functions, file)
    assert called.read(b"module", file) == functions


def test_no_start_makes_a_function_of_each_entry_of_the_table(
    pyodide: Interpreter,
) -> None:
    """Pyodide's script does; what is served does not."""
    script = (pyodide.folder / "pyodide.asm.mjs").read_text("utf-8")
    assert script.count(exports.LOOKED_THROUGH) == 1
    assert exports.LOOKED_THROUGH not in pyodide.scripts["pyodide.asm.mjs"]


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
