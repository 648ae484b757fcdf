// Search is a third of what a page would load: an index as large as all
// pages together, and a worker to look into it. Most visits never search.
// Material asks for both on every page; here they wait until the reader
// reaches for the search box: by mouse, by touch, by a key, each of which
// ends in focus.
;(() => {
  const wanted = new Promise((resolve) => {
    addEventListener("focusin", (event) => {
      if (event.target.closest("[data-md-component=search]")) resolve()
    })
    // A result's address: its words are marked on the page, by the index.
    if (new URLSearchParams(location.search).has("h")) resolve()
  })

  // The theme looks at the query after a key. Text also comes without one:
  // by paste, drop, voice, or the keyboard of a phone.
  addEventListener("input", ({ target }) => {
    if (target.matches("[data-md-component=search-query]"))
      target.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }))
  })

  const { open } = XMLHttpRequest.prototype
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    if (String(url).endsWith("/search/search_index.json")) {
      const { send } = this
      this.send = (...body) => wanted.then(() => send.apply(this, body))
    }
    return open.call(this, method, url, ...rest)
  }

  // SearchMessageType in Material's source: what is typed, what is found.
  const [QUERY, RESULT] = [2, 3]

  // Where to look when nothing is found. By then, the page may be another.
  const further = document.getElementById("search-further").content
  for (const link of further.querySelectorAll("a"))
    link.setAttribute("href", new URL(link.getAttribute("href"), document.baseURI))

  const found = (items) => {
    const result = document.querySelector("[data-md-component=search-result]")
    result.querySelector(".search-further")?.remove()
    if (!items.length && document.querySelector("[data-md-component=search-query]").value.trim())
      // Between what the theme knows as the first child and as the last.
      result.firstElementChild.after(further.cloneNode(true))
  }

  // Stands in for the worker, and passes on what is said to it and by it; a
  // query in the words of the index.
  class SearchWorker extends EventTarget {
    constructor(url) {
      super()
      // Now: by the time it is wanted, the page may have another address.
      const address = new URL(url, document.baseURI)
      this.ready = wanted.then(async () => {
        const { rewrite } = await import("./search-query.js")
        const worker = new Worker(address)
        worker.onmessage = ({ data }) => {
          if (data.type === RESULT) found(data.data.items)
          this.dispatchEvent(new MessageEvent("message", { data }))
        }
        return ({ type, data }) =>
          worker.postMessage({ type, data: type === QUERY ? rewrite(data) : data })
      })
    }
    postMessage(message) {
      this.ready.then((send) => send(message))
    }
  }

  const { Worker } = window
  window.Worker = new Proxy(Worker, {
    construct(target, [url, ...rest]) {
      return /\/workers\/search\.\w+\.min\.js$/.test(url)
        ? new SearchWorker(url)
        : new target(url, ...rest)
    },
  })
})()
