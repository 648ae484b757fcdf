"""`tools/search_index.py`: what of a page the search shows."""

from __future__ import annotations

import json
from pathlib import Path

from tools.search_index import ASIDE, INDEX, PAGE, rewrite

HTML = """<nav><p>Other pages</p></nav>
<article class="md-content__inner md-typeset">
<h1 id="top">Pings</h1><p>A ping &amp; a <code>pong</code>.</p>
<h2 id="codes">Codes<a class="headerlink" href="#codes">#</a></h2>
<span class="filename">ping.py</span>
<pre><code>import <br />asyncio</code></pre>
<table><thead><tr><th>Code</th></tr></thead>
<tbody><tr><td>1000</td><td>Normal</td></tr>
<tr>
<td>1001</td><td>Going<br>away</td></tr></tbody></table>
<dl><dt>Ping</dt>
<dd><p>A frame.</p></dd><dt>Pong</dt><dd>Its answer.</dd></dl>
<ul><li>One</li><li><p>Two</p></li></ul>
<svg><text>drawn</text></svg>
</article><footer><p>The end</p></footer>"""


def test_the_text_of_a_section_is_its_prose(tmp_path: Path) -> None:
    """No programs; a row is a paragraph; a second time changes nothing."""
    (tmp_path / "search").mkdir()
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "index.html").write_text(HTML, "utf-8")
    file = tmp_path / INDEX
    docs = [
        {"location": "page/", "title": "Pings", "text": "?", "boost": 3},
        {"location": "page/#codes", "title": "C", "text": "?", "boost": 3},
    ]
    file.write_text(json.dumps({"config": {}, "docs": docs}), "utf-8")
    rewrite(tmp_path)
    once = file.read_text("utf-8")
    page, codes = json.loads(once)["docs"]
    assert page["text"] == "<p>A ping &amp; a pong.</p>"
    assert (page["boost"], codes["boost"]) == (3 * PAGE, 3)
    assert codes["text"] == "".join(
        f"<p>{text}</p>"
        for text in (
            "1000 · Normal",
            "1001 · Going away",
            "Ping: A frame.",
            "Pong: Its answer.",
            "One",
            "Two",
        )
    )
    rewrite(tmp_path)
    assert file.read_text("utf-8") == once


def test_a_page_of_a_framework_weighs_less(tmp_path: Path) -> None:
    """Each section, and the page's own entry; the same a second time."""
    (tmp_path / "search").mkdir()
    (tmp_path / "frameworks" / "page").mkdir(parents=True)
    (tmp_path / "frameworks" / "page" / "index.html").write_text(HTML, "utf-8")
    file = tmp_path / INDEX
    docs = [
        {"location": "frameworks/page/", "title": "Pings", "text": "?"},
        {"location": "frameworks/page/#codes", "title": "C", "text": "?"},
    ]
    file.write_text(json.dumps({"config": {}, "docs": docs}), "utf-8")
    for _ in range(2):
        rewrite(tmp_path)
        page, codes = json.loads(file.read_text("utf-8"))["docs"]
        less = ASIDE["frameworks"]
        assert (page["boost"], codes["boost"]) == (PAGE * less, less)


def test_an_engine_with_a_search_of_its_own_keeps_it(tmp_path: Path) -> None:
    """Zensical writes another index, elsewhere."""
    rewrite(tmp_path)
    assert not list(tmp_path.iterdir())
