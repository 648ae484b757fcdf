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

  const { open } = XMLHttpRequest.prototype
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    if (String(url).endsWith("/search/search_index.json")) {
      const { send } = this
      this.send = (...body) => wanted.then(() => send.apply(this, body))
    }
    return open.call(this, method, url, ...rest)
  }

  // Stands in for the worker, and passes on what is said to it and by it.
  class SearchWorker extends EventTarget {
    constructor(url) {
      super()
      // Now: by the time it is wanted, the page may have another address.
      const address = new URL(url, document.baseURI)
      this.worker = wanted.then(() => {
        const worker = new Worker(address)
        worker.onmessage = ({ data }) => this.dispatchEvent(new MessageEvent("message", { data }))
        return worker
      })
    }
    postMessage(message) {
      this.worker.then((worker) => worker.postMessage(message))
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
