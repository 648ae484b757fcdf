// What pages used before `fetch`: run with the browser's own `Storage` and
// `XMLHttpRequest` and with the frame's, against the same server.
const SERVER = "http://localhost:9031"

function attempt(action) {
  try {
    return String(action())
  } catch (error) {
    return `${error.name} ${error instanceof DOMException}`
  }
}

function storage(tell) {
  for (const [name, store] of Object.entries({ localStorage, sessionStorage })) {
    store.clear()
    tell(name, store instanceof Storage, Object.prototype.toString.call(store), store.length)
    store.setItem("name", "Ada")
    store.count = 5
    store["two words"] = null
    tell(store.name, store.count, typeof store.count, store["two words"], typeof store.getItem)
    tell(store.getItem("name"), store.getItem("nobody"), store.nobody, "name" in store)
    tell("nobody" in store, "clear" in store, store.length)
    tell(
      JSON.stringify(Object.keys(store).sort()),
      JSON.stringify(Object.entries({ ...store }).sort()),
    )
    tell(JSON.stringify(Object.getOwnPropertyDescriptor(store, "name")))
    const within = []
    for (const key in store) within.push(key)
    tell(within.sort().join(" "))
    tell(
      [0, 1, 2, 3]
        .map((index) => store.key(index))
        .sort()
        .join(),
      store.key(4),
      store.key(-1),
    )
    Object.defineProperty(store, "defined", { value: 7 })
    tell(delete store.name, delete store.nobody, store.name, store.getItem("defined"))
    store.removeItem("count")
    store.removeItem("nobody")
    tell(store.length)
    for (const action of [
      () => store.getItem(),
      () => store.setItem("one"),
      () => store.setItem("one", Symbol("two")),
      () => (store.big = "x".repeat(6 * 2 ** 20)),
      () => new Storage(),
      () => Storage.prototype.getItem("name"),
      () => Reflect.set(window, name, 5),
    ]) {
      tell(attempt(action))
    }
    store.clear()
    tell(store.length, JSON.stringify(store))
  }
}

const KINDS = ["loadstart", "progress", "abort", "error", "load", "timeout", "loadend"]

/** Make a request, tell its events, and return when it has ended. */
async function request(tell, path, { prepare = () => {}, method = "GET", body } = {}) {
  const xhr = new XMLHttpRequest()
  tell(path, xhr.readyState, xhr.status, JSON.stringify([xhr.responseText, xhr.statusText]))
  const ended = new Promise((resolve) => xhr.addEventListener("loadend", () => setTimeout(resolve)))
  for (const kind of KINDS) {
    xhr.addEventListener(kind, ({ constructor: { name }, loaded, total, lengthComputable }) => {
      if (kind === "progress" && !loaded) return // Firefox tells of it, Chromium does not
      tell(kind, xhr.readyState, name, loaded, total, lengthComputable)
    })
  }
  xhr.onreadystatechange = function (event) {
    tell("state", this.readyState, this === xhr, this.status, event.constructor.name)
  }
  xhr.open(method, path.startsWith("http") ? path : SERVER + path)
  prepare(xhr)
  xhr.send(body)
  await ended
  tell(xhr.readyState, xhr.status, xhr.statusText, xhr.status && xhr.responseURL) // Firefox keeps it after a timeout
  tell(xhr.getAllResponseHeaders().split("\r\n").join("|"), xhr.getResponseHeader("X-OF-ours"))
  tell(
    attempt(() => xhr.responseText),
    attempt(() => xhr.responseXML?.documentElement.outerHTML),
  )
  return xhr
}

async function requests(tell) {
  for (const path of ["/text", "/latin", "/xml", "/empty", "/missing"]) await request(tell, path)
  for (const [path, type] of [
    ["/json", "json"],
    ["/text", "json"],
    ["/text", "arraybuffer"],
    ["/text", "blob"],
    ["/", "document"],
    ["/text", "nonsense"],
  ]) {
    const prepare = (xhr) => (xhr.responseType = type)
    const { response, responseType } = await request(tell, path, { prepare })
    tell(responseType, Object.prototype.toString.call(response))
    if (type === "json") tell(JSON.stringify(response))
    if (type === "arraybuffer") tell(new Uint8Array(response))
    if (type === "blob") tell(response.type, await response.text())
    if (type === "document") tell(response.title)
  }
  const prepare = (xhr) => xhr.setRequestHeader("X-Mine", "yes")
  await request(tell, "/echo", { method: "post", body: "a=ü", prepare })
  await request(tell, "/echo", { method: "PUT", body: new URLSearchParams({ a: "b c" }), prepare })
  await request(tell, "/echo", { method: "GET", body: "dropped", prepare })
  await request(tell, "/text", {
    prepare: (xhr) => xhr.overrideMimeType("text/plain; charset=iso-8859-1"),
  })
  await request(tell, "/never", { prepare: (xhr) => (xhr.timeout = 50) })
  await request(tell, "/never", { prepare: (xhr) => setTimeout(() => xhr.abort()) })
  await request(tell, "http://localhost:9032/")
  await request(tell, "http://localhost:10080/")
}

async function wrong_requests(tell) {
  const xhr = new XMLHttpRequest()
  for (const action of [
    () => xhr.send(),
    () => xhr.setRequestHeader("a", "b"),
    () => xhr.open("GET"),
    () => xhr.open("two words", "/"),
    () => xhr.open("TRACE", "/"),
    () => xhr.open("GET", "http://["),
    () => xhr.open("GET", `${SERVER}/text`),
    () => xhr.setRequestHeader("two words", "b"),
    () => typeof Object.assign(xhr, { onload: { handleEvent() {} } }).onload,
    () => Object.assign(xhr, { onload: 5 }).onload,
    () => xhr.getResponseHeader("a"),
    () => XMLHttpRequest(),
    () => XMLHttpRequest.prototype.status,
    () => JSON.stringify([XMLHttpRequest.DONE, xhr.LOADING, xhr.open.length, xhr.send.length]),
    () => Object.keys(xhr).length,
  ]) {
    tell(attempt(action))
  }
}

globalThis.play = async (name) => {
  const lines = []
  const tell = (...values) => lines.push(values.map(String).join(" "))
  await { storage, requests, wrong_requests }[name](tell)
  return lines
}
