// Steps are played on processes of the kernel, without workers and a view.
import assert from "node:assert/strict"
import { test } from "node:test"
import { Kernel } from "../../../live/src/kernel/kernel"
import { Signal } from "../../../live/src/kernel/messages"
import { editable } from "../../../live/src/lab/editing"
import { describe, stem } from "../../../live/src/lab/steps"
import { PageActor, ProcessActor } from "../../../live/src/player/actor"
import { Player } from "../../../live/src/player/player"
import { until } from "./wire_server.mjs"

const FILES = { "server.py": "…", "index.html": "<p>" }

/** A program that a test moves by hand, in the place of an interpreter. */
class Program {
  exitCode = undefined
  did = []
  constructor(pid, kernel, observer) {
    this.pid = pid
    this.kernel = kernel
    this.observer = observer
    kernel.attach(this)
  }
  deliver() {}
  print(text, descriptor = 1) {
    this.observer.output(descriptor, Buffer.from(text))
  }
  listen(port) {
    const socket = { seq: 0, id: 1, host: "127.0.0.1", port, reuse: false, backlog: 1 }
    this.kernel.call(this, { op: "bind", ...socket })
    this.kernel.call(this, { op: "listen", ...socket })
  }
  exit(code) {
    if (this.exitCode !== undefined) return
    this.exitCode = code
    this.kernel.detach(this)
    this.observer.exit(code)
  }
  signal(number) {
    this.did.push(number)
    if (number === Signal.SIGKILL) this.exit(-number)
  }
  type(line) {
    this.did.push(line)
  }
  freeze() {
    this.did.push("freeze")
  }
  thaw() {
    this.did.push("thaw")
  }
}

/** A player of these steps, and the programs that it has started. */
function playing(steps, broken = false) {
  const kernel = new Kernel()
  const programs = []
  const states = []
  const begin = async (source, observer) => {
    if (broken) throw new Error("no interpreter")
    const program = new Program(programs.length + 1, kernel, observer)
    program.source = source
    program.isClosed = false
    programs.push(program)
    return program
  }
  const view = (name) => ({
    show: (state) => states.push(`${name}: ${state}`),
    print: (text, source) => states.push(`${name} ${source}: ${text}`),
    reading: () => states.push(`${name} reads`),
    attach: () => states.push(`${name} attached`),
    console: (level, text) => states.push(`${name} ${level}: ${text}`),
  })
  const player = new Player({ kernel, start: begin, open: begin }, steps, () => FILES, {
    process: (name, file) => new ProcessActor(name, file, view(name)),
    page: (name, file) => new PageActor(name, file, view(name)),
  })
  player.begin()
  player.castAll()
  return { player, programs, states, kernel }
}

const start = (rest) => ({ action: "start", target: "server.py", actor: "server", ...rest })
const by = (action, rest) => ({ action, target: "", actor: "server", ...rest })

test("it plays to the first step by hand, and waits for every condition", async () => {
  const { player, programs, states } = playing([
    start({ args: ["a"], listens: 8765, prints: "Ready" }),
    by("wait", { prints: "Ready" }),
    by("type", { target: "hello", prints: "hello" }),
    by("interrupt", { exits: 0 }),
  ])
  let played = false
  const done = player.play().then(() => (played = true))
  await until(() => programs.length > 0)
  const [program] = programs
  assert.deepEqual(program.source, { files: FILES, main: "server.py", args: ["a"] })
  await until(() => states.includes("server: running"))
  assert.equal(player.nameOf(program.pid), "server")
  program.listen(8765)
  program.print("Ready once")
  program.print(" more\n", 2)
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(played, false) // the second step wants the word again
  program.print("Ready")
  await done
  assert.equal(player.next.action, "type")
  const typed = player.doNext()
  assert.deepEqual(program.did, ["hello"])
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(player.next.action, "type") // what the terminal echoed does not count
  program.print("you said hello")
  assert.equal(await typed, undefined)
  const last = player.doNext()
  program.exit(0)
  assert.equal(await last, undefined)
  assert.equal(player.next, undefined)
  assert.deepEqual(states, [
    "server: starting",
    "server: running",
    "server: listening on 8765",
    "server stdout: Ready once",
    "server stderr:  more\n",
    "server stdout: Ready",
    "server typed: hello\n",
    "server stdout: you said hello",
    "server: exited 0",
  ])
})

test("a condition that an actor ends without is told", async () => {
  for (const [step, unmet] of [
    [start({ listens: 8765 }), "never listened on port 8765"],
    [start({ prints: "Ready" }), 'never printed "Ready"'],
    [start({ exits: 0 }), "ended with 1, not 0"],
    [start({ exits: 1 }), undefined],
  ]) {
    const { player, programs, states } = playing([step])
    const done = player.doNext()
    await until(() => states.includes("server: running"))
    programs[0].exit(1)
    assert.equal(await done, unmet)
  }
})

test("freeze, thaw and kill do what they are called", async () => {
  const { player, programs, states } = playing([start(), by("freeze"), by("thaw"), by("kill")])
  await player.play()
  for (let turn = 0; turn < 3; turn++) await player.doNext()
  assert.deepEqual(programs[0].did, ["freeze", "thaw", Signal.SIGKILL])
  assert.deepEqual(states.slice(2), ["server: suspended", "server: running", "server: killed"])
  assert.equal(await player.doNext(), undefined)
})

test("a run that is given up kills what it has started, and what it starts yet", async () => {
  const { player, programs, kernel } = playing([start(), by("wait", { prints: "never" })])
  const { signal } = player
  const playingOn = player.play()
  await until(() => player.actor("server").pid !== undefined)
  const late = player.start("server.py", "server 2")
  player.close()
  await Promise.all([playingOn, late])
  assert.equal(signal.aborted, true)
  assert.deepEqual(
    programs.map(({ exitCode }) => exitCode),
    [-Signal.SIGKILL, -Signal.SIGKILL],
  )
  assert.equal(kernel.listeners.size, 0)
})

test("what can't be started is told to whoever plays", async () => {
  const { player, states } = playing([start()], true)
  await assert.rejects(player.play(), /no interpreter/)
  await assert.rejects(player.open("index.html", "page"), /no interpreter/)
  assert.deepEqual(states.slice(1), [
    "server: failed to start",
    "page: opening",
    "page: failed to open",
  ])
})

test("a page prints what its log shows, and is closed by its end", async () => {
  const step = { action: "open", target: "index.html", actor: "page", prints: "Connected" }
  const { player, programs, states } = playing([step])
  const done = player.doNext()
  await until(() => states.includes("page attached"))
  const [{ observer }] = programs
  observer.opened()
  observer.console("log", "hello")
  observer.shows("Connected\n")
  assert.equal(await done, undefined)
  const page = player.actor("page")
  assert.deepEqual([page.printed, page.alive], ["Connected\n", true])
  programs[0].isClosed = true
  observer.closed()
  assert.deepEqual([page.exitCode, page.alive], [0, false])
  assert.deepEqual(states.slice(2), [
    "page: opening",
    "page: open",
    "page log: hello",
    "page: closed",
  ])
})

test("steps have words, and files that can be edited are listed", () => {
  const said = [
    start(),
    start({ actor: "other" }),
    by("type", { target: "hi" }),
    by("type"),
    by("type", { target: "\u0004" }),
    ...["interrupt", "kill", "freeze", "thaw", "wait"].map((action) => by(action)),
  ].map(describe)
  assert.deepEqual(said, [
    "start server.py",
    "start server.py as other",
    "type “hi” into server",
    "press Enter in server",
    "press Ctrl+D in server",
    "press Ctrl+C in server",
    "kill server",
    "let server stop reading",
    "let server go on",
    "wait for server",
  ])
  assert.equal(stem("a.b.py"), "a.b")
  const files = { "a.py": "", "b.html": "", "c.json": "" }
  assert.deepEqual(editable({ files, steps: [start()] }), ["a.py"])
  const open = { action: "open", target: "b.html", actor: "page" }
  assert.deepEqual(editable({ files, steps: [open] }), ["a.py", "b.html"])
})
