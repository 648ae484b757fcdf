"""A zip of each example and exercise, for a machine of the reader's own.

It has the programs and pages, what they need from PyPI with the versions
that they were tested with, and a README that says how to run them. The same
programs give the same zip, byte for byte.
"""

from __future__ import annotations

import ast
import json
import shlex
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from itertools import chain
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from packaging.utils import canonicalize_name

from tools import live, plain, verified
from tools.example import ROOT, Example, Step, all_examples
from tools.exercise import all_exercises

BEGIN = (1980, 1, 1, 0, 0, 0)
"""The time of all files."""
EXAMPLES = "examples"
"""Where the zips of examples are, below a site."""
SENTENCES = ROOT / "live" / "src" / "playground" / "readme.json"
"""What the playground's README says too."""
CERTIFICATES = ".pem"


@dataclass(frozen=True)
class Pack:
    """What goes into a zip."""

    name: str
    """Its place below the site, without the ending."""
    title: str
    page: str
    """The address of the page that explains it, below the site's."""
    files: Mapping[str, bytes]
    steps: tuple[Step, ...]

    @property
    def requirements(self) -> list[str]:
        """The lines of its requirements.txt; none if it needs nothing."""
        found: set[str] = set()
        for file, data in self.files.items():
            if not file.endswith(".py"):
                continue
            source = data.decode("utf-8")
            names = imported(source) - sys.stdlib_module_names
            for name in names:
                if f"{name}.py" not in self.files:
                    found.update(distributions()[name])
            if "importlib.metadata" in source:  # asks for versions by name
                known = chain.from_iterable(distributions().values())
                found |= strings(source).intersection(known)
        # A package may call itself Flask; the lock has the name of the index.
        canonical = sorted(map(canonicalize_name, found))
        return [f"{name}=={metadata.version(name)}" for name in canonical]


def imported(source: str) -> set[str]:
    """Return the top-level modules that a program imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(str(node.module).split(".")[0])
    return names


def strings(source: str) -> set[str]:
    """Return the texts that a program has as literals."""
    return {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@cache
def distributions() -> Mapping[str, list[str]]:
    """Map each module that is installed to the packages that have it."""
    return metadata.packages_distributions()


def complete(example: Example) -> bool:
    """Whether the Node packages that an example's page loads are there."""
    return all((live.PACKAGES / path).exists() for path in example.modules)


def packs() -> Iterable[Pack]:
    """Yield all that there is to download.

    Raises:
        ExampleError: an example can't be played.
        ExerciseError: an exercise can't be checked.
    """
    shown = _pages()
    for example in filter(complete, all_examples()):
        name = example.name
        yield Pack(
            f"{EXAMPLES}/{name}",
            example.title,
            shown.get(name, ""),
            _files(example),
            example.steps,
        )
    yield from exercise_packs()


def exercise_packs() -> Iterable[Pack]:
    """Yield the exercises to download.

    Raises:
        ExerciseError: one can't be checked.
    """
    shown = _pages()
    for exercise in all_exercises():
        files = {
            name: path.read_bytes() for name, path in exercise.files().items()
        }
        yield Pack(
            exercise.name,
            exercise.title,
            shown.get(exercise.name, ""),
            files,
            exercise.check,
        )


def _pages() -> dict[str, str]:
    """Map an example to its first page; home has no explanations."""
    found: dict[str, str] = {}
    home, *others = plain.pages()
    for page in (*others, home):
        address = page.address.removesuffix("index.md")
        for lab in plain.labs(page.source):
            found.setdefault(lab, address)
    return found


def _files(example: Example) -> dict[str, bytes]:
    """Return what an example's steps start or open, and what that uses."""
    there = {
        name: text.encode("utf-8")
        for name, text in live.files(example).items()
    }
    for path in example.folder.glob(f"*{CERTIFICATES}"):
        there[path.name] = path.read_bytes()
    wanted = [
        live.shown_target(step)
        for step in example.steps
        if step.action in ("start", "open")
    ]
    found: dict[str, bytes] = {}
    while wanted:
        name = wanted.pop()
        found[name] = there[name]
        text = there[name].decode("utf-8")
        modules = imported(text) if name.endswith(".py") else set()
        used = {f"{module}.py" for module in modules}
        used |= {other for other in there if f'"{other}"' in text}
        wanted += sorted((used & there.keys()) - found.keys())
    return found


def readme(pack: Pack, address: str) -> str:
    """Return the README of a zip.

    Args:
        pack: what is in it.
        address: the site's.
    """
    says = json.loads(SENTENCES.read_text("utf-8"))
    parts = [
        f"# {pack.title}",
        f"Downloaded from <{address}{pack.page}>, which explains what "
        f"happens. {verified.line()}",
    ]
    needs = bool(pack.requirements)
    if needs:
        parts += ["## Once", says["once"], _block(says["install"])]
        parts.append(says["windows"])
    parts += ["## Run", says["run" if needs else "plain"]]
    starts = dict.fromkeys(
        (live.shown_target(step), step.args)
        for step in pack.steps
        if step.action == "start"
    )
    for number, (file, args) in enumerate(starts, 1):
        command = shlex.join(["python", file, *args])
        parts += [f"Terminal {number}:", _block([command])]
    opens = (step.target for step in pack.steps if step.action == "open")
    for file in dict.fromkeys(opens):
        parts.append(says["open"].replace("PAGE", file))
    return "\n\n".join(parts) + "\n"


def _block(lines: Iterable[str]) -> str:
    return "\n".join(["```console", *lines, "```"])


def contents(pack: Pack, address: str) -> dict[str, bytes]:
    """Return all files of a zip by their names."""
    extra = {"README.md": readme(pack, address)}
    if pack.requirements:
        extra["requirements.txt"] = "".join(
            f"{line}\n" for line in pack.requirements
        )
    return {
        **pack.files,
        **{name: text.encode("utf-8") for name, text in extra.items()},
    }


def write(folder: Path, address: str) -> None:
    """Write the zips into a built site.

    Args:
        folder: the site: `examples/echo.zip`, `exercises/capitals.zip`.
        address: where it is published.
    """
    for pack in packs():
        zip_up(pack, folder, address)


def write_exercises(folder: Path, address: str) -> None:
    """Write only the zips that Markdown links to; see `write`."""
    for pack in exercise_packs():
        zip_up(pack, folder, address)


def zip_up(pack: Pack, folder: Path, address: str) -> None:
    """Write one zip; see `write`."""
    target = folder / f"{pack.name}.zip"
    target.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(target, "w") as zipped:
        for name, data in sorted(contents(pack, address).items()):
            entry = ZipInfo(f"{target.stem}/{name}", BEGIN)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            zipped.writestr(entry, data)
