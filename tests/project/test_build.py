"""`make build`: the finished site, or one line and the old site as it was."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project import small
from tools.build import faults
from tools.errors import ProjectError
from tools.finish import csp_hash, finish


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project, with a good site in it, to break."""
    copy = small.write(tmp_path)
    (copy / "site").mkdir()
    (copy / "site" / "index.html").write_text("the good site")
    return copy


def build(
    project: Path, site_url: str = "https://example.org/learn/"
) -> subprocess.CompletedProcess[str]:
    """Run the command in a project."""
    return subprocess.run(
        [sys.executable, "-m", "tools.build"],
        cwd=project,
        env={**os.environ, "SITE_URL": site_url},
        capture_output=True,
        text=True,
        check=False,
    )


def assert_refused(project: Path, *words: str, site_url: str = "") -> None:
    """Assert that a build says one line and leaves the good site alone."""
    url = site_url or "https://example.org/learn/"
    completed = build(project, url)
    assert completed.returncode == 1, completed.stdout
    lines = completed.stderr.splitlines()
    assert len(lines) == 1, completed.stderr
    for word in words:
        assert word in lines[0]
    assert (project / "site" / "index.html").read_text() == "the good site"
    assert not list(project.glob(".site-*"))


def append(page: Path, text: str) -> None:
    """Add to the end of a page."""
    page.write_text(page.read_text("utf-8") + f"\n\n{text}\n", "utf-8")


def test_a_build_puts_the_finished_site_in_the_old_one_s_place(
    project: Path,
) -> None:
    """For the address that SITE_URL names, readable for a web server."""
    completed = build(project)
    assert completed.returncode == 0, completed.stderr
    home = (project / "site" / "index.html").read_text("utf-8")
    assert "Content-Security-Policy" in home
    assert 'href="https://example.org/learn/"' in home
    missing = (project / "site" / "404.html").read_text("utf-8")
    assert 'href="/learn/assets/' in missing
    assert (project / "site").stat().st_mode & 0o005 == 0o005
    assert not list(project.glob(".site-*"))


def replace(path: Path, pattern: str, new: str) -> None:
    """Replace the one match of a pattern in a file."""
    text, count = re.subn(pattern, new, path.read_text("utf-8"), flags=re.M)
    assert count == 1, path
    path.write_text(text, "utf-8")


def test_every_page_names_the_versions_that_were_tested(
    project: Path,
) -> None:
    """Those that are locked and in the workflow, not written twice."""
    replace(
        project / "requirements.txt",
        r"^websockets==\S+",
        "websockets==99.1",
    )
    replace(
        project / ".github" / "workflows" / "test.yml",
        r"python: \[.*\]",
        'python: ["3.98", "3.99"]',
    )
    completed = build(project)
    assert completed.returncode == 0, completed.stderr
    pages = list((project / "site").rglob("index.html"))
    assert len(pages) > 1
    for page in pages:
        assert (
            "tested with websockets 99.1 on Python 3.98 to 3.99."
            in page.read_text("utf-8")
        ), page


def test_versions_that_are_not_found_are_reported(project: Path) -> None:
    """The file is named, and the good site stays."""
    (project / ".github" / "workflows" / "test.yml").unlink()
    assert_refused(project, ".github/workflows/test.yml", "tools/verified.py")


def test_a_build_without_the_runtime_has_no_buttons(project: Path) -> None:
    """One line says what is missing; an older runtime is left out too."""
    old = project / "docs" / "assets" / "live" / "page.js"
    old.parent.mkdir()
    old.write_text("throw 'old'")
    completed = build(project)
    assert completed.returncode == 0, completed.stderr
    lines = [
        line for line in completed.stdout.splitlines() if "npm ci" in line
    ]
    assert lines == [
        "node_modules/pyodide: not there; run `npm ci` so that the examples "
        "run in the page"
    ]
    pages = list((project / "site").rglob("*.html"))
    assert len(pages) > 1
    for page in pages:
        assert "assets/live" not in page.read_text("utf-8"), page
    assert not (project / "site" / "assets" / "live").exists()


def test_a_build_with_the_runtime_loads_its_script(tmp_path: Path) -> None:
    """The two tags stay as they were."""
    tags = (
        '<link rel="stylesheet" href="assets/live/page.css">'
        '<script src="assets/live/page.js" type="module"></script>'
    )
    page = tmp_path / "index.html"
    for runtime in (False, True):
        page.write_text(f"{HEAD}{tags}</head><p>x</html>")
        if runtime:
            (tmp_path / "assets" / "live").mkdir(parents=True)
        finish(tmp_path)
        assert (tags in page.read_text("utf-8")) == runtime
        assert ("assets/live" in page.read_text("utf-8")) == runtime


def test_a_page_that_includes_what_does_not_exist(project: Path) -> None:
    """The line names the page and the file."""
    page = project / "docs" / "reference" / "glossary.md"
    append(page, '```python title="such.py"\n--8<-- "no/such.py"\n```')
    assert_refused(project, "docs/reference/glossary.md", "no/such.py")


def test_a_link_to_no_page(project: Path) -> None:
    """The line names the page and the link."""
    append(project / "docs" / "reference" / "glossary.md", "[x](nope.md)")
    assert_refused(project, "docs/reference/glossary.md", "nope.md")


def test_a_link_to_no_heading(project: Path) -> None:
    """The line names the page and the anchor."""
    append(project / "docs" / "reference" / "glossary.md", "[x](#no-such)")
    assert_refused(project, "docs/reference/glossary.md", "#no-such")


def test_a_page_that_is_not_in_the_navigation(project: Path) -> None:
    """A page that nobody would find."""
    (project / "docs" / "lost.md").write_text("# Lost\n")
    assert_refused(project, "docs/lost.md", "nav")


def test_an_inline_style(project: Path) -> None:
    """The policy would block it in the reader's browser."""
    append(
        project / "docs" / "reference" / "glossary.md",
        '<p style="color: red">x</p>',
    )
    assert_refused(project, "reference/glossary", "style")


def test_an_address_that_is_none(project: Path) -> None:
    """SITE_URL without a scheme."""
    assert_refused(project, "site_url", "http", site_url="example.org")


def test_what_mkdocs_says_otherwise_is_not_lost() -> None:
    """The last line, if none is known."""
    assert faults("Traceback\n  File x\nKeyError: 'y'\n") == (
        "mkdocs: KeyError: 'y'"
    )


HEAD = '<!doctype html><html><head><meta charset="utf-8">'


def test_the_policy_allows_the_scripts_of_all_pages(tmp_path: Path) -> None:
    """Instant navigation keeps the first page's policy."""
    scripts = ("one()", "two('é', \"<b>\")\n")
    for number, script in enumerate(scripts):
        (tmp_path / f"{number}.html").write_text(
            f"{HEAD}<script>{script}</script>"
            '<script type="application/json">{}</script>',
            "utf-8",
        )
    assert finish(tmp_path) == 2
    for number, script in enumerate(scripts):
        text = (tmp_path / f"{number}.html").read_text("utf-8")
        assert all(csp_hash(other) in text for other in scripts)
        assert text.count("sha256-") == 2
        assert f"<script>{script}</script>" in text


def test_finishing_twice_is_the_same_as_once(tmp_path: Path) -> None:
    """And changes nothing but what it must."""
    page = tmp_path / "page.html"
    page.write_text(
        f"{HEAD}<body><div class=md-search role=dialog></div>"
        '<input type="checkbox" autocomplete="off"><p>a &amp; b</p>'
        '<div class="lab" data-example="echo"><div>x</div></div>'
        '<p class="terminal-only" data-example="push_sse">Why.</p>'
    )
    finish(tmp_path)
    once = page.read_text()
    assert '<div class=md-search role=dialog aria-label="Search">' in once
    assert '<input type="checkbox"><p>a &amp; b</p>' in once
    for before, name in (("x</div><p>", "echo"), ("Why. ", "push_sse")):
        link = f'<a class="lab-zip" href="examples/{name}.zip" download>'
        assert f"{before}{link}Download these programs</a></" in once
    finish(tmp_path)
    assert page.read_text() == once


def test_colours_that_no_page_chooses_are_left_out(tmp_path: Path) -> None:
    """And all other rules of the theme's palette stay."""
    body = '<body data-md-color-primary="teal" data-md-color-accent=red>'
    (tmp_path / "page.html").write_text(f"{HEAD}{body}", "utf-8")
    styles = tmp_path / "assets/stylesheets"
    styles.mkdir(parents=True)
    palette = styles / "palette.0.min.css"
    palette.write_text(
        "@media screen{[data-md-color-scheme=slate]{--a:1}}"
        "[data-md-color-primary=pink],[data-md-color-primary=teal]{--a:2}"
        "[data-md-color-accent=teal]{--a:3}[data-md-color-accent=red]{--a:4}"
        "@media screen{[data-md-color-primary=pink] .b{--a:5}}"
        "[data-md-color-primary=lime]:not([data-md-color-scheme=slate]){--a:6}",
        "utf-8",
    )
    finish(tmp_path)
    assert palette.read_text("utf-8") == (
        "@media screen{[data-md-color-scheme=slate]{--a:1}}"
        "[data-md-color-primary=teal]{--a:2}[data-md-color-accent=red]{--a:4}"
    )


def test_a_handler_in_the_markup_is_refused(tmp_path: Path) -> None:
    """As is a page without a place for the policy."""
    page = tmp_path / "page.html"
    for text, word in (
        (f'{HEAD}<p onclick="x()">', "onclick"),
        (f"{HEAD}<style>p {{}}</style>", "<style>"),
        ("<!doctype html><p>", "charset"),
    ):
        page.write_text(text)
        with pytest.raises(ProjectError, match=word) as raised:
            finish(tmp_path)
        assert str(raised.value).startswith("page.html: ")
