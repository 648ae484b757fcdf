"""Packages besides websockets: their wheels, and what a page has of them."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error

from live.build import StepFailed, packages
from live.build.interpreter import WASM
from live.build.runtime import PRIMARY
from live.host import MachineTab
from live.split.binary import Reader, Section, sections
from tests.harness.actor import poll
from tests.runtime.test_visits import KEYS, PUT, snapshots
from tools import bundles, live, wheels
from tools.browsers import PLAIN
from tools.errors import ProjectError
from tools.example import ROOT
from tools.node import command
from tools.static_server import Server

BUNDLES = bundles.load()
CONTENTS = bundles.contents(BUNDLES)
VERSIONS = """
import json
import sys
from importlib import import_module
from importlib.metadata import version
names, modules = json.loads(sys.argv[1])
for module in modules:
    import_module(module)
print(json.dumps({name: version(name) for name in names}))
"""
VALIDATES = """
import sys
early = "pydantic_core" in sys.modules
from pydantic import BaseModel, ValidationError
class Number(BaseModel):
    n: int
try:
    Number(n="x")
except ValidationError as error:
    print(early, error.error_count(), Number.model_validate_json('{"n": 1}'))
"""


KEPT = """async () => {
  const store = await caches.open("python-packages")
  return (await store.keys()).map(({ url }) => url)
}"""
LIST = re.compile(r"packages\.json")
DAMAGE = """async ([url, end, from]) => {
  const store = await caches.open("python-packages")
  const kept = new Uint8Array(await (await store.match(url)).arrayBuffer())
  const part = kept.fill(1, from).subarray(0, end ?? kept.length)
  await store.put(url, new Response(part))
}"""
KEEP = """async ([url, size]) => {
  const store = await caches.open("python-packages")
  await store.put(url, new Response(new Uint8Array(size)))
}"""


@pytest.fixture
def stranger(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor who was never here."""
    with browser.new_context(**PLAIN) as made:
        yield made


def test_a_page_has_the_versions_that_the_native_tests_have(
    tab: MachineTab,
) -> None:
    """Of each bundle all that is in it, and what it names is imported."""
    for name, held in CONTENTS.items():
        modules = [
            each.removeprefix("python-").replace("-", "_")
            for each in BUNDLES[name].packages
        ]
        number = tab.start(
            {"versions.py": VERSIONS},
            "versions.py",
            (json.dumps([held, modules]),),
            (name,),
        )
        assert tab.wait(number) == 0, tab.output(number)
        native = {each: metadata.version(each) for each in held}
        assert json.loads(tab.output(number)) == native
        assert native.keys() >= set(BUNDLES[name].packages)


def test_an_archive_that_fails_to_load_is_named_and_tried_again(
    stranger: BrowserContext, host: Server
) -> None:
    """And a program that needs none of them has none fetched."""
    requested: list[str] = []
    stranger.on("request", lambda request: requested.append(request.url))
    archive = re.compile(r"packages/h11\.gz")
    stranger.route(archive, lambda route: route.fulfill(status=503))
    tab = MachineTab(stranger.new_page(), host.url)
    assert tab.run("print('hello')") == (0, "hello\n")
    assert not [url for url in requested if "packages" in url]
    program = {"program.py": "import h11\nprint(h11.__name__)"}

    def start() -> int:
        return tab.start(program, "program.py", (), ("asgi",))

    with pytest.raises(Error, match=r"h11\.gz.*could not be loaded: HTTP 503"):
        start()
    stranger.unroute(archive)
    number = start()
    assert tab.wait(number) == 0
    assert tab.output(number) == "h11\n"
    fetched = [url for url in requested if "/packages/" in url]
    assert len(fetched) == len(CONTENTS["asgi"]) + 1
    number = tab.start({"program.py": "import h11"}, "program.py")
    assert tab.wait(number) == 1
    assert "No module named 'h11'" in tab.output(number)


def test_a_later_visit_boots_from_the_snapshot_of_its_bundles(
    stranger: BrowserContext, host: Server
) -> None:
    """Compiled modules included; only the bundle's older snapshots go."""
    tab = MachineTab(stranger.new_page(), host.url)
    assert tab.run("print('hello')") == (0, "hello\n")
    (base,) = snapshots(tab, 1)
    others = [f"{base}/asgi/of-today", f"{base}/fastapi/of-last-year"]
    for path in others:
        tab.page.evaluate(PUT, [path, 1000])
    validated(tab)
    kept = snapshots(tab, 3)
    assert [path for path in kept if path in others] == others[:1]
    (own,) = {*kept} - {base, *others}
    assert own.startswith(f"{base}/fastapi/")
    later = MachineTab(stranger.new_page(), host.url)
    for _ in range(2):
        validated(later)
    assert sorted(later.page.evaluate(KEYS)) == sorted(kept)


def test_a_later_visit_fetches_no_package(
    stranger: BrowserContext, host: Server
) -> None:
    """Unless what was kept is of an earlier release, or damaged."""
    archives: list[str] = []

    def note(url: str) -> None:
        if re.search(r"/packages/.*\.gz", url):
            archives.append(url)

    stranger.on("request", lambda request: note(request.url))

    def visit() -> MachineTab:
        archives.clear()
        tab = MachineTab(stranger.new_page(), host.url)
        validated(tab)
        return tab

    tab = MachineTab(stranger.new_page(), host.url)
    old = f"{host.url}packages/fastapi?of-last-year"
    tab.page.evaluate(KEEP, [old, 1000])
    tab = visit()
    assert len(archives) == len(CONTENTS["fastapi"])
    assert poll(lambda: tab.page.evaluate(KEPT) not in ([], [old]))
    assert poll(lambda: len(tab.page.evaluate(KEPT)) == 1)
    (kept,) = tab.page.evaluate(KEPT)
    assert kept != old
    tab = visit()
    assert archives == []

    def damaged(end: int | None, first: int) -> MachineTab:
        """Visit after the end was cut off, or the rest overwritten."""
        tab.page.evaluate(DAMAGE, [kept, end, first])
        return visit()

    tab = damaged(1_000, 1_000)
    assert len(archives) == len(CONTENTS["fastapi"])
    assert poll(lambda: kept in tab.page.evaluate(KEPT))
    tab = damaged(None, 1_000_000)
    assert len(archives) == len(CONTENTS["fastapi"])
    assert poll(lambda: kept in tab.page.evaluate(KEPT))


def test_a_snapshot_is_looked_for_again_after_a_list_has_failed(
    stranger: BrowserContext, host: Server
) -> None:
    """Its version depends on the list."""
    validated(MachineTab(stranger.new_page(), host.url))
    tab = MachineTab(stranger.new_page(), host.url)
    (kept,) = snapshots(tab, 1)
    stranger.route(LIST, lambda route: route.fulfill(status=503))
    with pytest.raises(Error, match=r"packages\.json could not be loaded"):
        validated(tab)
    stranger.unroute(LIST)
    # One that is damaged shows that it was looked for.
    tab.page.evaluate(PUT, [kept, 1000])
    with pytest.raises(Error):
        validated(tab)
    validated(tab)


def test_a_snapshot_outlives_an_archive_that_could_not_be_loaded(
    stranger: BrowserContext, host: Server
) -> None:
    """Though two interpreters were about to boot from it."""
    validated(MachineTab(stranger.new_page(), host.url))
    tab = MachineTab(stranger.new_page(), host.url)
    kept = snapshots(tab, 1)
    assert tab.page.evaluate("caches.delete('python-packages')")
    archive = re.compile(r"/packages/pydantic\.gz")
    stranger.route(archive, lambda route: route.fulfill(status=503))
    tab.page.evaluate(
        "driver.machine.prepare(2, ['fastapi']).catch(() => {}) && 0"
    )
    with pytest.raises(Error, match=r"pydantic\.gz\S* could not be loaded"):
        validated(tab)
    assert tab.page.evaluate(KEYS) == kept
    stranger.unroute(archive)
    validated(tab)


def validated(tab: MachineTab) -> None:
    """Run a program that finds pydantic imported, and uses it."""
    number = tab.start({"p.py": VALIDATES}, "p.py", (), ("fastapi",))
    assert (tab.wait(number), tab.output(number)) == (0, "True 1 n=1\n")


def write_wheel(folder: Path, name: str, data: bytes) -> Path:
    """Write a file that is called like a wheel; return it."""
    path = folder / f"{name}-py3-none-any.whl"
    path.write_bytes(data)
    return path


def test_a_wheel_whose_hash_differs_stops_the_build(tmp_path: Path) -> None:
    """One line with its name, and one for a wheel that is not there."""
    found = wheels.check()
    assert found.keys() == set().union(*CONTENTS.values())
    for path in found.values():
        (tmp_path / path.name).symlink_to(path)
    assert wheels.check(tmp_path).keys() == found.keys()
    changed = tmp_path / found["h11"].name
    changed.unlink()
    with pytest.raises(
        wheels.WheelMissing, match=r"no wheel of h11==0\.16\.0"
    ):
        wheels.check(tmp_path)
    changed.write_bytes(found["h11"].read_bytes() + b"\0")
    with pytest.raises(ProjectError, match=re.escape(f"{changed.name}: its")):
        wheels.check(tmp_path)


def test_what_pip_downloads_is_what_requirements_txt_names() -> None:
    """By hash, so it is the same wherever it comes from."""
    lock = bundles.locked()
    for name, path in wheels.check().items():
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert digest in lock[name].hashes
        assert lock[name].pin == f"{name}=={metadata.version(name)}"


def test_a_bundle_that_cannot_be_made_is_told_in_one_line(
    tmp_path: Path,
) -> None:
    """An unknown key, a bundle that is not above, a missing package."""
    file = tmp_path / "bundles.toml"
    for text, error in (
        ("[a]\npackage = []", "a: `packages` is missing|`package` is unknown"),
        ("[a]\npackages = []\nincludes = ['b']", "a includes b, which is no"),
        ("[a]\npackages = ['b']", "requirements.in: b is not installed"),
    ):
        file.write_text(text, "utf-8")
        with pytest.raises(ProjectError, match=error):
            bundles.contents(bundles.load(file))


def test_a_compiled_module_keeps_the_exports_that_it_imports(
    host_folder: Path,
) -> None:
    """All of CPython's that pydantic-core's calls are in the interpreter."""
    wanted = packages.linked(wheels.check().values())
    assert {"PyObject_Str", "PyDict_SetItem"} <= wanted
    runtime = host_folder / "assets" / "live"
    kept = exported(decompressed(runtime / PRIMARY))
    whole = exported((live.PACKAGES / "pyodide" / WASM).read_bytes())
    assert wanted & whole <= kept
    assert len(kept) < len(whole) / 2


DECOMPRESS = """
import { readFileSync } from "node:fs"
import { decompress } from "fzstd"
process.stdout.write(decompress(readFileSync(process.argv[1])))
"""


def decompressed(file: Path) -> bytes:
    """Return what is in a file, as the page decompresses it."""
    return subprocess.run(
        [command("node"), "--input-type=module", "-e", DECOMPRESS, file],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    ).stdout


def exported(module: bytes) -> set[str]:
    """Return the names that a module exports."""
    reader = Reader(dict(sections(module))[Section.EXPORT])

    def name() -> str:
        found = reader.sized().decode()
        reader.byte()
        reader.number()
        return found

    return set(reader.vector(name))


def test_modules_compiled_for_another_platform_are_left_out() -> None:
    """Of what the bundles say has a fallback, and of nothing else."""
    found = wheels.check()
    pure = bundles.without_compiled(BUNDLES)
    assert "markupsafe" in pure
    for name, path in found.items():
        suffixes = {Path(each).suffix for each in packages.files(path)}
        compiled = [each for each in zip_names(path) if each.endswith(".so")]
        assert (name in pure) == bool(compiled and ".so" not in suffixes)
        assert ".py" in suffixes


def zip_names(path: Path) -> list[str]:
    """Return the names of the files in a wheel."""
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def test_a_file_that_is_no_wheel_is_named(tmp_path: Path) -> None:
    """Whoever put it there."""
    path = write_wheel(tmp_path, "h11-0.16.0", b"no zip")
    with pytest.raises(StepFailed, match=re.escape(path.name)):
        packages.files(path)
