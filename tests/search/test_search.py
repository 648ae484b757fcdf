"""The search of the built site, asked what people ask."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.search.questions import AFTER, FILE, HELD_OUT, answers, tables
from tests.site.built import Site
from tests.site.visits import context, run_axe, settled
from tools.node import command

QUESTIONS = {FILE: 150, HELD_OUT: 40, AFTER: 20}
"""How many there are at least."""
FIRST, FIRST_THREE = 0.80, 0.95
"""The shares that find their section."""
NEW = {HELD_OUT: (0.50, 0.65), AFTER: (0.20, 0.45)}
"""The same, of what nothing was tuned on: a little below what was measured."""

# The theme writes anew what it has found, whatever it is.
LISTEN = """() => {
  const told = document.querySelector(".md-search-result__meta")
  window.__told = new Promise((done) =>
    new MutationObserver(done).observe(told, { childList: true }))
}"""

# The best of each page: what the reader sees without opening "1 more on this
# page". A page's own entry is a heading only, if it has no score.
READ = """async (site) => {
  await window.__told
  const score = (link) => +link.firstElementChild.dataset.mdScore
  const items = document.querySelectorAll(".md-search-result__item")
  return [...items].map((item) => {
    const [best] = [...item.querySelectorAll(":scope > a")]
      .sort((one, other) => score(other) - score(one))
    const address = new URL(best.href)
    address.search = ""
    return address.href.replace(site, "")
  })
}"""


def search(page: Page, site: Site, query: str) -> list[str]:
    """Type a query; return the sections that are found, best first."""
    page.evaluate(LISTEN)
    page.locator(".md-search__input").fill(query)
    found: list[str] = page.evaluate(READ, site.url)
    return found


@pytest.fixture
def home(site: Site, chromium: Browser) -> Iterator[Page]:
    """The home page, with its search open."""
    with context(chromium) as opened:
        page = opened.new_page()
        page.goto(site.url)
        settled(page)
        page.locator(".md-search__input").click()
        # It says so when it is ready, which would count as an answer.
        meta = page.locator(".md-search-result__meta")
        expect(meta).to_have_text("Type to start searching")
        yield page


def test_the_questions_are_from_public_threads(site: Site) -> None:
    """Each has an address, and the sections that answer are there."""
    index = site.folder / "search" / "search_index.json"
    docs = json.loads(index.read_text("utf-8"))["docs"]
    sections = {doc["location"] for doc in docs}
    threads: set[str] = set()
    for file, least in QUESTIONS.items():
        asked = answers(file)
        assert len(asked) >= least
        assert set().union(*asked.values()) <= sections
        own = {
            thread
            for questions in tables(file).values()
            for thread in questions.values()
        }
        assert all(thread.startswith("https://") for thread in own)
        assert threads.isdisjoint(own)  # else it would be known already
        threads |= own


def test_a_query_is_put_into_the_words_of_the_index() -> None:
    """`query.test.mjs`, run by Node.js."""
    file = FILE.with_name("query.test.mjs")
    done = subprocess.run(
        [command("node"), "--test", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def measure(home: Page, site: Site, file: Path) -> tuple[float, float]:
    """Type each question of a file; print and return the shares.

    Returns:
        The share that finds its section first, and in the first three.
    """
    asked, first, three, missed = answers(file), 0, 0, []
    for query, sections in asked.items():
        found = search(home, site, query)[:3]
        places = [at for at, each in enumerate(found) if each in sections]
        first += places[:1] == [0]
        three += bool(places)
        if places[:1] != [0]:
            place = places[0] + 1 if places else "-"
            missed.append(f"{place} {query}: {' '.join(found)}")
    shares = first / len(asked), three / len(asked)
    told = "first {:.1%}, in the first three {:.1%}".format(*shares)
    print(f"{file.name}: {told} of {len(asked)}", *missed, sep="\n")
    return shares


def test_the_answer_is_among_the_first(home: Page, site: Site) -> None:
    """95 % of the questions in the first three results, 80 % first."""
    first, three = measure(home, site, FILE)
    assert (first >= FIRST, three >= FIRST_THREE) == (True, True)


def test_a_question_that_nothing_was_tuned_on_finds_its_answer(
    home: Page, site: Site
) -> None:
    """Fewer of them, and no fewer than when they were measured."""
    for file, (least, least_in_three) in NEW.items():
        first, three = measure(home, site, file)
        assert (first >= least, three >= least_in_three) == (True, True), file


def test_what_is_found_is_prose(home: Page, site: Site) -> None:
    """No programs: the reader sees a sentence with the words, or a row."""
    search(home, site, "asyncio.get_event_loop serve_forever import")
    results = home.locator(".md-search-result__list")
    assert results.locator("mark").count() > 3
    assert results.locator("p").count() > 3
    assert results.locator("pre").count() == 0
    longest = max(results.locator("p").all_inner_texts(), key=len)
    assert len(longest) < 1_000, longest


def test_nothing_found_says_where_to_look(home: Page, site: Site) -> None:
    """By mouse, and by Enter; a next query takes it away."""
    further = home.locator(".search-further")
    assert search(home, site, "xyzzy") == []
    expect(further).to_be_visible()
    assert run_axe(home, home.locator(".md-search")) == []
    links = [link.get_attribute("href") for link in further.locator("a").all()]
    assert links[0] == f"{site.url}guides/errors/"
    for link in links:
        assert link is not None and home.request.get(link).ok, link
    assert search(home, site, "handshake")
    expect(further).to_have_count(0)
    assert search(home, site, "xyzzy") == []
    home.locator(".md-search__input").press("Enter")
    home.wait_for_url(f"{site.url}guides/errors/")
