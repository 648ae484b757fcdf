// The machine of the page, as Python drives it by `evaluate`.
const assets = new URL("assets/live/", import.meta.url)
const { CTRL_D, Machine } = await import(new URL("machine.js", assets))

class Driver {
  constructor() {
    this.machine = new Machine(assets.href)
    this.started = []
    // What processes of a measuring runtime write to descriptor 3.
    this.measured = ""
    this.machine.kernel.onListening(() => {
      for (const entry of this.started) entry.tell()
    })
  }

  async start(files, main, args) {
    const decoder = new TextDecoder()
    const entry = { output: "", reads: 0, code: undefined, changed: [] }
    const tell = () => {
      for (const wake of entry.changed.splice(0)) wake()
    }
    entry.running = await this.machine.start(
      { files, main, args },
      {
        output: (descriptor, bytes) => {
          if (descriptor === 3) {
            this.measured += new TextDecoder().decode(bytes)
            return
          }
          entry.output += decoder.decode(bytes, { stream: true })
          tell()
        },
        reading: () => {
          entry.reads++
          tell()
        },
        exit: (code) => {
          entry.code = code
          tell()
        },
      },
    )
    entry.tell = tell
    this.started.push(entry)
    return this.started.length - 1
  }

  async open(files, main) {
    const entry = { output: "", console: [], code: undefined, changed: [] }
    const tell = () => {
      for (const wake of entry.changed.splice(0)) wake()
    }
    const opened = new Promise((resolve) => (entry.opened = resolve))
    entry.running = await this.machine.open(
      { files, main },
      {
        opened: entry.opened,
        console: (level, text) => {
          entry.console.push(`${level}: ${text}`)
          tell()
        },
        shows: (text) => {
          entry.output = text
          tell()
        },
        closed: () => {
          entry.code = 0
          tell()
        },
      },
    )
    document.body.append(entry.running.element)
    await opened
    this.started.push(entry)
    return this.started.length - 1
  }

  async logs(number, start, bound) {
    const entry = this.started[number]
    const found = () => entry.console.find((line) => line.startsWith(start))
    await this.until(entry, () => found() !== undefined, bound)
    return found() ?? null
  }

  // Wait until something holds, or the process has ended, or the bound.
  async until(entry, holds, bound) {
    let late = false
    let wake = () => {}
    const timer = setTimeout(() => {
      late = true
      wake()
    }, bound)
    while (!holds() && entry.code === undefined && !late) {
      await new Promise((resolve) => {
        wake = resolve
        entry.changed.push(resolve)
      })
    }
    clearTimeout(timer)
    return holds()
  }

  listens(number, port, bound) {
    const entry = this.started[number]
    const ports = () => this.machine.kernel.portsOf(entry.running.pid)
    return this.until(entry, () => ports().includes(port), bound)
  }

  prints(number, text, from, bound) {
    const entry = this.started[number]
    return this.until(entry, () => entry.output.indexOf(text, from) >= 0, bound)
  }

  async exits(number, bound) {
    const entry = this.started[number]
    await this.until(entry, () => false, bound)
    return entry.code ?? null
  }

  type(number, line) {
    const entry = this.started[number]
    if (entry.console) {
      entry.running.type(line)
      return entry.output.length
    }
    if (line !== CTRL_D) entry.output += `${line}\n`
    const seen = entry.output.length
    entry.running.type(line)
    return seen
  }

  signal(number, signal) {
    this.started[number].running.signal(signal)
  }

  freeze(number) {
    this.started[number].running.freeze()
  }

  thaw(number) {
    this.started[number].running.thaw()
  }

  // What is left in the kernel, which ends with its processes.
  left() {
    const { tables, listeners, watchers } = this.machine.kernel
    return [tables.size, listeners.size, watchers.size]
  }

  // A server and a client of it, to the client's end.
  async round(source) {
    const server = await this.start({ "p.py": source }, "p.py", ["server"])
    await this.listens(server, 9007, 60000)
    const client = await this.start({ "p.py": source }, "p.py", [])
    const code = await this.exits(client, 60000)
    this.killAll()
    return code
  }

  output(number) {
    return this.started[number].output
  }

  killAll() {
    for (const entry of this.started) entry.running.signal(9)
    this.started = []
  }
}

globalThis.driver = new Driver()
document.title = "ready"
