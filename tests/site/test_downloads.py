"""The zip of each example: what is in it, and that it runs from there."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.harness import transcript
from tests.harness.play import play
from tests.site.built import Site
from tools import downloads, plain
from tools.built import ADDRESS
from tools.example import ROOT, all_examples, find
from tools.live import shown_target

LINK = re.compile(
    r'<a class="?lab-zip"? href="?((?:\.\./)*)([\w./-]+)"? download>'
)
PINNED = re.compile(r"^([\w.-]+==\S+)", re.M)


def test_where_an_example_is_shown_is_a_link_to_its_zip(site: Site) -> None:
    """In the page itself, so that it needs no script."""
    linked = set()
    for page in site.pages:
        text = (site.folder / page / "index.html").read_text("utf-8")
        found = LINK.findall(text)
        for up, target in found:
            assert up == "../" * page.count("/")
            assert (site.folder / target).is_file(), f"{page}: {target}"
        markdown = plain.pages()
        (source,) = (
            each.source
            for each in markdown
            if each.address == f"{page}index.md"
        )
        shown = [
            f"examples/{name}.zip"
            for name in plain.labs(source)
            if not name.startswith("exercises/")
        ]
        assert [target for _, target in found] == shown, page
        linked.update(shown)
    assert linked == {f"examples/{each.name}.zip" for each in all_examples()}


def test_a_zip_has_what_its_programs_need_and_says_how_to_run_them(
    site: Site, tmp_path: Path
) -> None:
    """Pinned as here, nothing besides, and the same bytes each time."""
    pins = set(PINNED.findall((ROOT / "requirements.txt").read_text("utf-8")))
    copies = [tmp_path / "first", tmp_path / "second"]
    for folder in copies:
        downloads.write(folder, ADDRESS)
    checked = 0
    for pack in downloads.packs():
        files = downloads.contents(pack, site.url)
        assert set(pack.requirements) <= pins, pack.name
        readme = files["README.md"].decode("utf-8")
        assert f"# {pack.title}\n" in readme
        assert ("pip install" in readme) == ("requirements.txt" in files)
        for step in pack.steps:
            if step.action in ("start", "open"):
                assert shown_target(step) in files, pack.name
                assert shown_target(step) in readme, pack.name
        places = [each / f"{pack.name}.zip" for each in (*copies, site.folder)]
        assert len({place.read_bytes() for place in places}) == 1, pack.name
        with ZipFile(places[0]) as zipped:
            stem = pack.name.rpartition("/")[2]
            assert zipped.namelist() == sorted(f"{stem}/{n}" for n in files)
        checked += 1
    assert checked > len(list(all_examples()))


@pytest.mark.parametrize(
    "name", ["chat_loop", "errors/certificate", "push_sse", "signalr_echo"]
)
def test_what_is_unpacked_runs(name: str, site: Site, tmp_path: Path) -> None:
    """Alone in its folder: programs of others, packages, a certificate."""
    with ZipFile(site.folder / f"examples/{name}.zip") as zipped:
        zipped.extractall(tmp_path)
    example = find(name)
    unpacked = replace(
        example,
        steps=tuple(
            replace(step, target=shown_target(step)) for step in example.steps
        ),
    )
    run = play(unpacked, folder=tmp_path / Path(name).name)
    assert run.outputs
    for actor, output in run.outputs.items():
        transcript.check(
            example.transcript(actor),
            output,
            volatile=example.volatile,
            record=False,
        )
