"""Finish a built site: the policy, downloads, what the theme leaves undone.

It edits the HTML as text, at the places that the standard library's parser
finds; all else but blank lines stays as the engine wrote it. It works on
the output of MkDocs and of Zensical alike, and twice is the same as once.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from pathlib import Path

from tools import palette, search_index
from tools.downloads import EXAMPLES, complete
from tools.errors import ProjectError
from tools.example import all_examples

# What a page may load, by kind (Content Security Policy Level 3, §6).
# `{scripts}` stands for the hashes of all inline scripts of all pages:
# instant navigation keeps the policy of the first page, so it must allow
# the scripts of every other. Neither 'unsafe-inline' nor 'unsafe-eval'.
#
# A lab compiles WebAssembly, which is not eval, and starts processes: a
# worker with a blob's address takes over this policy, one with a file's
# would have none. Its frames are the site's own.
POLICY: dict[str, str] = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval' {scripts}",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "frame-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "object-src": "'none'",
}

# A script of these types is data: it does not run and needs no hash.
RUNS = {"", "text/javascript", "application/javascript", "module"}

LIVE = "assets/live/"
"""Where tools/live.py puts the runtime, if it can build it."""

ZIP = "lab-zip"
"""The class of the link to an example's zip."""

KEPT = re.compile(
    r"(<(?:pre|script|textarea)\b.*?</(?:pre|script|textarea)>)", re.S
)
COMMENT = re.compile(r"\s*/\*.*?\*/", re.S)


@dataclass
class Edit:
    """Replace the text from `start` to `end`."""

    start: int
    end: int
    text: str


@dataclass
class Shown:
    """A lab, or the paragraph of an example that needs a terminal."""

    tag: str
    example: str
    inside: int = 0
    """How many elements of the same tag are open in it."""
    linked: bool = False
    """Whether it has its link already."""


@dataclass
class Page(HTMLParser):
    """What the parser found in one page."""

    path: Path
    text: str
    live: bool = True
    """Whether the site has a runtime; else the page does without it."""
    scripts: list[str] = field(default_factory=list)
    """The inline scripts that run, each its exact text."""
    edits: list[Edit] = field(default_factory=list)
    charset_ends: int | None = None
    zips: frozenset[str] = frozenset()
    """The examples that have a zip (tools/downloads.py)."""
    _script_starts: int | None = None
    _shown: list[Shown] = field(default_factory=list)
    """Where examples are shown, not yet at their ends."""

    def __post_init__(self) -> None:
        """Parse."""
        super().__init__(convert_charrefs=False)
        self._lines = [0]
        for line in self.text.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.feed(self.text)
        self.close()

    @property
    def here(self) -> int:
        """Where the parser stands, in characters from the beginning."""
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        """Note what to edit in a tag, and where a script starts."""
        self._check(tag, attrs)
        has = {name: value or "" for name, value in attrs}
        raw = self.get_starttag_text() or ""
        end = self.here + len(raw)
        self._begin_example(tag, has)
        if not self.live and self._leave_out(tag, has, end):
            return
        if tag == "meta":
            if "charset" in has:
                self.charset_ends = end
            if has.get("http-equiv", "").lower() == (
                "content-security-policy"
            ):
                self.edits.append(Edit(self.here, end, ""))
        elif tag == "script":
            if "src" not in has and has.get("type", "").lower() in RUNS:
                self._script_starts = end
        elif has.get("role") == "dialog" and "md-search" in has.get(
            "class", ""
        ):
            if "aria-label" not in has:
                # Material gives its search dialog no name.
                self._insert_attribute(raw, 'aria-label="Search"')
        elif "md-search__scrollwrap" in has.get("class", "") and (
            "role" not in has
        ):
            # It takes the focus, so that keys can scroll the results.
            self._insert_attribute(
                raw, 'role="region" aria-label="Search results"'
            )
        elif tag == "input" and has.get("type") == "checkbox":
            # HTML §4.10.5.1.15: a checkbox has no autocomplete.
            for written in (' autocomplete="off"', " autocomplete=off"):
                at = raw.find(written)
                if at >= 0:
                    start = self.here + at
                    self.edits.append(Edit(start, start + len(written), ""))
                    break

    def handle_endtag(self, tag: str) -> None:
        """Note an inline script's text."""
        if tag == "script" and self._script_starts is not None:
            self.scripts.append(self.text[self._script_starts : self.here])
            self._script_starts = None
        self._end_example(tag)

    def _begin_example(self, tag: str, has: dict[str, str]) -> None:
        """Note where an example is shown, and what is in it."""
        classes = has.get("class", "").split()
        for shown in self._shown:
            shown.inside += tag == shown.tag
            shown.linked |= ZIP in classes
        name = has.get("data-example", "")
        if name in self.zips and {"lab", "terminal-only"} & set(classes):
            self._shown.append(Shown(tag, name))

    def _end_example(self, tag: str) -> None:
        """Add the link to an example's zip at its end."""
        for shown in [each for each in self._shown if each.tag == tag]:
            shown.inside -= 1
            if shown.inside >= 0:
                continue
            self._shown.remove(shown)
            if not shown.linked:
                up = "../" * (len(self.path.parts) - 1)
                link = (
                    f'<a class="{ZIP}" href="{up}{EXAMPLES}/{shown.example}'
                    '.zip" download>Download these programs</a>'
                )
                link = f"<p>{link}</p>" if tag == "div" else f" {link}"
                self.edits.append(Edit(self.here, self.here, link))

    def _leave_out(self, tag: str, has: dict[str, str], end: int) -> bool:
        """Drop a tag that would load a part of the runtime."""
        if LIVE not in has.get("src", has.get("href", "")):
            return False
        if tag == "script":
            end = self.text.index("</script>", end) + len("</script>")
        self.edits.append(Edit(self.here, end, ""))
        return True

    def _insert_attribute(self, raw: str, attribute: str) -> None:
        at = self.here + len(raw.rstrip("/>").rstrip())
        self.edits.append(Edit(at, at, " " + attribute))

    def _check(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, _ in attrs:
            if name == "style" or name.startswith("on"):
                raise ProjectError(
                    f"{self.path}: <{tag} {name}=...>: the policy blocks "
                    "inline styles and handlers; use a class of site.css, "
                    "and no alignment colons in tables"
                )
        if tag == "style":
            raise ProjectError(
                f"{self.path}: <style>: the policy blocks inline styles; "
                "move the rules to docs/assets/site.css"
            )

    def finished(self, policy: str) -> str:
        """Return the page with its edits and the policy."""
        if self.charset_ends is None:
            raise ProjectError(
                f"{self.path}: no <meta charset>, so there is no place for "
                "the policy; look at overrides/"
            )
        meta = (
            '<meta http-equiv="Content-Security-Policy" '
            f'content="{escape(policy, quote=False)}">'
        )
        edits = [*self.edits, Edit(self.charset_ends, self.charset_ends, meta)]
        text = self.text
        for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
            text = text[: edit.start] + edit.text + text[edit.end :]
        return text


def csp_hash(script: str) -> str:
    """Return an inline script's source expression (CSP3 §2.3.1)."""
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def policy(scripts: set[str]) -> str:
    """Return the policy that allows these inline scripts and no others."""
    hashes = " ".join(sorted(map(csp_hash, scripts)))
    return "; ".join(
        f"{kind} {sources}".replace("{scripts}", hashes).strip()
        for kind, sources in POLICY.items()
    )


def squeeze(text: str) -> str:
    """Return a page without the blank lines of its templates.

    They are a twentieth of what a page weighs. Where white space counts,
    in programs and scripts, nothing changes.
    """
    parts = KEPT.split(text)
    parts[::2] = [re.sub(r"\n\s*\n", "\n", part) for part in parts[::2]]
    return "".join(parts)


def finish(folder: Path) -> int:
    """Finish every page of a built site; return how many there are.

    The comments of the site's own styles are for who edits them: they
    stay in docs/assets/.

    Raises:
        ProjectError: a page holds what the policy blocks.
    """
    pages = []
    live = (folder / LIVE).exists()
    zips = frozenset(each.name for each in filter(complete, all_examples()))
    for path in sorted(folder.rglob("*.html")):
        if path.is_relative_to(folder / "assets"):
            continue  # no page: the frame of the labs has its own policy
        text = squeeze(path.read_bytes().decode("utf-8"))
        pages.append(Page(path.relative_to(folder), text, live, zips=zips))
    wanted = policy({script for page in pages for script in page.scripts})
    for page in pages:
        (folder / page.path).write_bytes(page.finished(wanted).encode("utf-8"))
    palette.prune(folder, [page.text for page in pages])
    search_index.rewrite(folder)
    for path in (folder / "assets").glob("*.css"):
        text = path.read_text("utf-8")
        path.write_text(COMMENT.sub("", text), "utf-8")
    return len(pages)
