// The search index is as large as all pages together, and most visits never
// search. Material asks for it on every page; this lets the request go when
// the reader reaches for the search box: by mouse, by touch, by a key, each
// of which ends in focus.
;(() => {
  const wanted = new Promise((resolve) => {
    addEventListener("focusin", (event) => {
      if (event.target.closest("[data-md-component=search]")) resolve()
    })
    // A result's address: its words are marked on the page, by the index.
    if (new URLSearchParams(location.search).has("h")) resolve()
  })

  const { open } = XMLHttpRequest.prototype
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    if (String(url).endsWith("/search/search_index.json")) {
      const { send } = this
      this.send = (...body) => wanted.then(() => send.apply(this, body))
    }
    return open.call(this, method, url, ...rest)
  }
})()
