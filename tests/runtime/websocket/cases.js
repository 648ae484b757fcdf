// What a page may do with a WebSocket, and what it is told (what is on the wire
// is tested in units/session.test.mjs): run with the
// browser's own class and with the frame's, against the same server.
//
// Each case gets `tell`, to write down what happens, and `open`, which makes
// a WebSocket whose events are told. A case ends with the close event of the
// socket that it opened last, unless it returns a promise of its own.
const SERVER = "ws://localhost:9011"
const RAW = "ws://localhost:9012"
const BLOCKED = "ws://localhost:10080"

globalThis.cases = {
  constants({ tell }) {
    tell(WebSocket.CONNECTING, WebSocket.OPEN, WebSocket.CLOSING, WebSocket.CLOSED)
    tell(WebSocket.prototype.OPEN, WebSocket.name, WebSocket.length)
    tell(Object.prototype.toString.call(WebSocket.prototype))
    const within = []
    for (const name in WebSocket.prototype) within.push(name)
    tell(within.sort().join(" "))
    const show = (value) =>
      typeof value === "function" ? `${value.name}/${value.length}` : typeof value
    for (const owner of [globalThis, WebSocket, WebSocket.prototype]) {
      const keys = owner === globalThis ? ["WebSocket"] : Reflect.ownKeys(owner)
      const lines = keys.map((key) => {
        const { value, get, set, ...flags } = Object.getOwnPropertyDescriptor(owner, key)
        return [String(key), show(value), show(get), show(set), JSON.stringify(flags)].join(" ")
      })
      for (const line of lines.sort()) tell(line)
    }
    for (const action of [
      () => WebSocket("ws://localhost/"),
      () => WebSocket.prototype.url,
      () => WebSocket.prototype.close(),
      () => (WebSocket.prototype.onopen = null),
    ]) {
      try {
        tell(action())
      } catch (error) {
        tell(error.name)
      }
    }
    return Promise.resolve()
  },

  as_it_is_made({ open, tell }) {
    const socket = open("/echo")
    tell(socket.readyState, socket.url, socket.binaryType, socket.bufferedAmount)
    tell(JSON.stringify([socket.protocol, socket.extensions]), socket.onopen === null)
    tell(socket instanceof EventTarget, socket instanceof WebSocket)
    socket.addEventListener("open", () => socket.close())
  },

  wrong_arguments({ tell }) {
    const attempt = (...args) => {
      try {
        const socket = new WebSocket(...args)
        tell("made", socket.url)
        socket.close()
      } catch (error) {
        tell(JSON.stringify(args), error.name, error instanceof DOMException)
      }
    }
    attempt("ws://[")
    attempt("ftp://localhost/")
    attempt("ws://localhost:9011/#fragment")
    attempt("ws://localhost:9011/#")
    attempt("ws://localhost:99999/")
    attempt(`${SERVER}/echo`, "")
    attempt(`${SERVER}/echo`, "two words")
    attempt(`${SERVER}/echo`, ["chat", "chat"])
    attempt(`${SERVER}/echo`, ["chat", "sp,ace"])
    attempt(`${SERVER}/echo`, {})
    attempt(`${SERVER}/echo`, [null, "null"])
    attempt(`${SERVER}/echo`, Symbol("chat"))
    attempt(`${SERVER}/echo`, { [Symbol.iterator]: 5 })
    attempt(Symbol("url"))
    attempt()
    attempt("http://localhost:9011/echo?a=b")
    return Promise.resolve()
  },

  echo({ open, tell }) {
    const socket = open("/echo")
    socket.onopen = () => {
      socket.send("Hello, Server! äöü 🎾")
      socket.send(42)
      socket.send({ toString: () => "an object" })
      socket.send("\ud800 alone")
      socket.send("")
    }
    let count = 0
    socket.onmessage = (event) => {
      tell(event.type, event.data, event.origin, event.lastEventId, event.source)
      if (++count === 5) socket.close()
    }
  },

  binary({ open, tell }) {
    const socket = open("/echo")
    socket.binaryType = "nonsense"
    tell(socket.binaryType)
    socket.binaryType = "arraybuffer"
    socket.onopen = () => {
      const bytes = Uint8Array.of(0, 1, 2, 253, 254, 255)
      socket.send(bytes.buffer)
      socket.send(bytes.subarray(2, 4))
      socket.send(new DataView(bytes.buffer, 1, 3))
      socket.send(new Blob([bytes, "tail"]))
      socket.send("after the blob")
      bytes.fill(9) // a copy is on its way
      socket.send(new ArrayBuffer(0))
    }
    let count = 0
    socket.onmessage = ({ data }) => {
      tell(typeof data === "string" ? data : `${data.constructor.name} ${new Uint8Array(data)}`)
      if (++count === 6) socket.close()
    }
  },

  blobs({ open, tell }) {
    const socket = open("/echo")
    socket.onopen = () => socket.send(Uint8Array.of(1, 2, 3))
    socket.onmessage = async ({ data }) => {
      tell(data.constructor.name, data.size, new Uint8Array(await data.arrayBuffer()))
      socket.close()
    }
  },

  close_after_a_blob({ open }) {
    const socket = open("/counts")
    socket.onopen = () => {
      socket.send(new Blob(["x".repeat(100)]))
      socket.close()
    }
  },

  the_server_says_goodbye: ({ open }) => void open("/says_goodbye"),
  the_server_says_nothing: ({ open }) => void open("/says_nothing"),
  the_server_is_told_its_goodbye: ({ open }) => whatTheServerWasTold(open("/tells_echo"), open),

  async subprotocols_of_every_kind({ open }) {
    const word = Object.assign(() => {}, { toString: () => "word" })
    const given = [null, 5, true, undefined, word, new Set(["a", "b"]), [7, null], []]
    for (const protocols of given) {
      const told = await whatTheServerWasTold(open("/offers", SERVER, protocols), open)
      await new Promise((resolve) => told.addEventListener("close", resolve))
    }
  },

  the_server_says_4242: ({ open }) => void open("/says_4242"),

  close({ open, tell }) {
    const socket = open("/tells_close")
    socket.onopen = () => {
      socket.close(4000, "enough ✓")
      tell(socket.readyState)
      socket.close(4001, "again")
    }
    return whatTheServerWasTold(socket, open)
  },

  close_without_a_code({ open }) {
    const socket = open("/tells_close")
    socket.onopen = () => socket.close()
    return whatTheServerWasTold(socket, open)
  },

  wrong_closes({ open, tell }) {
    const socket = open("/echo")
    const attempt = (...args) => {
      try {
        socket.close(...args)
        tell(JSON.stringify(args), "fine", socket.readyState)
      } catch (error) {
        tell(JSON.stringify(args), error.name, error.code, error instanceof DOMException)
      }
    }
    socket.onopen = () => {
      for (const code of [999, 1001, 1005, 1006, 2999, 5000, -1, 70000, NaN, "abc"]) attempt(code)
      attempt(999, Symbol("reason"))
      attempt(1000, "x".repeat(124))
      attempt(1000, "ü".repeat(62))
      attempt("3000.4", "as a number")
    }
  },

  close_before_it_is_open({ open, tell }) {
    const socket = open("/echo")
    socket.close()
    tell(socket.readyState)
  },

  send_before_it_is_open({ open, tell }) {
    const socket = open("/echo")
    try {
      socket.send("too early")
    } catch (error) {
      tell(error.name, error.code, error instanceof DOMException)
    }
    try {
      socket.send()
    } catch (error) {
      tell(error.name)
    }
    socket.onopen = () => socket.close()
  },

  send_after_the_close({ open, tell }) {
    const socket = open("/echo")
    socket.onopen = () => {
      socket.close()
      socket.send("12345")
      tell(socket.bufferedAmount)
    }
    socket.onclose = () => {
      socket.send(new ArrayBuffer(7))
      tell(socket.bufferedAmount)
    }
  },

  buffered({ open, tell }) {
    const socket = open("/counts")
    socket.onopen = () => {
      socket.send("äääää")
      tell(socket.bufferedAmount)
      socket.send(new Uint8Array(100))
      tell(socket.bufferedAmount)
    }
    let count = 0
    socket.onmessage = () => {
      if (++count < 2) return
      tell(socket.bufferedAmount)
      socket.close()
    }
  },

  a_megabyte({ open, tell }) {
    const socket = open("/counts")
    socket.onopen = () => {
      socket.send(new Uint8Array(1 << 20))
      socket.send("y".repeat(1 << 20))
      tell(socket.bufferedAmount)
    }
    let count = 0
    socket.onmessage = () => {
      if (++count === 2) socket.close()
    }
  },

  a_megabyte_comes({ open, tell }) {
    const socket = open("/big")
    socket.binaryType = "arraybuffer"
    let count = 0
    socket.onmessage = ({ data }) => {
      const right =
        typeof data === "string"
          ? /^x+$/.test(data)
          : new Uint8Array(data).every((byte, index) => byte === (index & 255))
      tell(data.length ?? data.byteLength, right)
      if (++count === 2) socket.close()
    }
  },

  a_ping_is_answered: ({ open }) => closing(open("/pings")),

  the_server_vanishes: ({ open }) => going(open("/vanishes")),

  the_connection_is_reset: ({ open }) => going(open("/resets")),

  a_length_that_is_not_minimal: ({ open }) => going(open("/long_length")),

  a_blocked_port: ({ open }) => void open("/echo", BLOCKED),

  a_host_with_a_dot({ open, tell }) {
    const socket = open("/echo", "ws://localhost.:9011")
    tell(socket.url)
    socket.onopen = () => socket.close()
  },

  nobody_listens: ({ open }) => void open("/", "ws://localhost:9013"),
  forbidden: ({ open }) => void open("/forbidden"),
  not_http: ({ open }) => void open("/gibberish", RAW),
  not_utf8: ({ open }) => going(open("/bad_utf8")),

  a_subprotocol({ open, tell }) {
    const socket = open("/header", SERVER, ["superchat", "chat"])
    socket.addEventListener("open", () => tell(socket.protocol))
    closing(socket)
  },

  handlers_and_listeners({ open, tell }) {
    const socket = open("/echo")
    socket.onmessage = () => tell("never")
    socket.addEventListener("message", () => tell("listener"))
    socket.onmessage = function (event) {
      tell("handler", this === socket, event.target === socket)
    }
    socket.addEventListener("message", { handleEvent: () => tell("object") })
    socket.addEventListener("message", () => tell("once"), { once: true })
    socket.addEventListener("message", () => queueMicrotask(() => tell("microtask")))
    const object = { handleEvent: () => tell("never") }
    socket.onclose = object
    tell(socket.onclose === object)
    socket.onclose = 5
    tell(socket.onclose === null)
    socket.onmessage = object
    tell(socket.onmessage === object)
    socket.onerror = "no function"
    tell(socket.onerror === null, socket.onmessage.constructor.name)
    socket.onopen = () => {
      socket.send("one")
      socket.send("two")
    }
    let count = 0
    socket.addEventListener("message", () => {
      if (++count === 2) socket.close()
    })
  },

  messages_after_close_are_not_told({ open, tell }) {
    const socket = open("/echo")
    socket.onopen = () => {
      socket.send("one")
      socket.send("two")
      socket.send("three")
    }
    socket.onmessage = () => {
      tell("close")
      socket.close()
    }
  },

  events({ open, tell }) {
    const socket = open("/echo")
    const show = (event) =>
      tell(event.constructor.name, event.bubbles, event.cancelable, event.composed)
    for (const kind of ["open", "message", "close"]) socket.addEventListener(kind, show)
    socket.onopen = () => socket.send("x")
    socket.onmessage = () => socket.close()
  },
}

function going(socket) {
  socket.addEventListener("open", () => socket.send("go"))
}

function closing(socket) {
  socket.addEventListener("message", () => socket.close())
}

async function whatTheServerWasTold(socket, open) {
  await new Promise((resolve) => socket.addEventListener("close", resolve))
  const last = open("/last")
  closing(last)
  return last
}

/** Run a case and return what it told, line by line. */
globalThis.play = async (name) => {
  const lines = []
  const tell = (...values) => lines.push(values.map(String).join(" "))
  let closed = Promise.resolve()
  const open = (path, server = SERVER, ...rest) => {
    const socket = new WebSocket(server + path, ...rest)
    for (const kind of ["open", "error"]) {
      socket.addEventListener(kind, () => tell(`${kind}: state ${socket.readyState}`))
    }
    socket.addEventListener("message", ({ data }) => {
      const { length = data.byteLength ?? data.size } = data
      tell(`message: state ${socket.readyState}, ${length > 50 ? length : data}`)
    })
    closed = new Promise((resolve) => {
      socket.addEventListener("close", (event) => {
        const { code, reason, wasClean } = event
        tell(`close: state ${socket.readyState}, ${code} “${reason}” ${wasClean}`)
        // After the case's own listeners, which may have more to tell.
        setTimeout(resolve)
      })
    })
    return socket
  }
  await cases[name]({ open, tell })
  await closed
  return lines
}
