// The search index is as large as all pages together, and most visits never
// search. Material takes `__search.index`, a promise, where it is given:
// ours fetches the index when the reader reaches for the search box.
;(() => {
  const base = new URL("..", document.currentScript.src)
  const index = new Promise((resolve) => {
    const load = () => {
      removeEventListener("focusin", reach)
      removeEventListener("keydown", press)
      fetch(new URL("search/search_index.json", base))
        .then((response) => response.json())
        .then(resolve)
    }
    const reach = (event) => {
      if (event.target.closest?.("[data-md-component=search]")) load()
    }
    const press = (event) => {
      if (["f", "s", "/"].includes(event.key)) load()
    }
    addEventListener("focusin", reach)
    addEventListener("keydown", press)
    // A link may open the search: ?q=ping
    if (new URLSearchParams(location.search).has("q")) load()
  })
  window.__search = { index }
})()
