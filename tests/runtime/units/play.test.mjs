// Steps are played on processes of the kernel, without workers and a view.
import assert from "node:assert/strict"
import { mock, test } from "node:test"
import { Kernel } from "../../../live/src/kernel/kernel"
import { Signal } from "../../../live/src/kernel/messages"
import { editable } from "../../../live/src/lab/editing"
import { describe, stem } from "../../../live/src/lab/steps"
import { judge } from "../../../live/src/lab/verdict"
import { PageActor, ProcessActor, SLOW } from "../../../live/src/player/actor"
import { PATIENCE } from "../../../live/src/player/condition"
import { Play } from "../../../live/src/player/play"
import { until } from "./wire_server.mjs"

const FILES = { "server.py": "…", "index.html": "<p>" }

let lastPid = 0

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
    this.observer.output(descriptor, Buffer.from(text), () => {})
  }
  listen(port, id = 1) {
    const socket = { seq: 0, id, host: "127.0.0.1", port, reuse: false, backlog: 1 }
    this.kernel.call(this, { op: "bind", type: "stream", ...socket })
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

/** A play of these steps, and the programs that it has started. */
function playing(steps, { broken = false, gate = Promise.resolve(), kernel = new Kernel() } = {}) {
  const programs = []
  const states = []
  const stalls = []
  const begin = async (source, observer, stored) => {
    await gate
    if (broken) throw new Error("no interpreter")
    const program = new Program(++lastPid, kernel, observer)
    program.source = source
    program.stored = stored
    program.isClosed = false
    programs.push(program)
    return program
  }
  const view = (name) => ({
    show: (state) => states.push(`${name}: ${state}`),
    print: (text, source) => states.push(`${name} ${source}: ${text}`),
    reading: () => states.push(`${name} reads`),
    echo: (on) => states.push(`${name} echoes: ${on}`),
    attach: () => states.push(`${name} attached`),
    console: (level, text) => states.push(`${name} ${level}: ${text}`),
  })
  const stage = {
    process: (name, file) => new ProcessActor(name, file, view(name)),
    page: (name, file) => new PageActor(name, file, view(name)),
    stalled: (stall) => stalls.push(stall?.text),
  }
  const starter = { kernel, start: begin, open: begin }
  const play = new Play(
    starter,
    steps,
    () => FILES,
    stage,
    () => ["asgi"],
  )
  play.castAll()
  return { play, programs, states, stalls, kernel }
}

const start = (rest) => ({ action: "start", target: "server.py", actor: "server", ...rest })
const by = (action, rest) => ({ action, target: "", actor: "server", ...rest })

test("it plays to the first step by hand, and waits for every condition", async () => {
  const { play, programs, states } = playing([
    start({ args: ["a"], listens: 8765, prints: "Ready" }),
    by("wait", { prints: "Ready" }),
    by("type", { target: "hello", prints: "hello" }),
    by("interrupt", { exits: 0 }),
  ])
  let played = false
  const done = play.proceed().then(() => (played = true))
  await until(() => programs.length > 0)
  const [program] = programs
  const { folder, ...source } = program.source
  assert.ok(folder)
  assert.deepEqual(source, { files: FILES, main: "server.py", args: ["a"], bundles: ["asgi"] })
  await until(() => states.includes("server: running"))
  assert.equal(play.nameOf(program.pid), "server")
  program.listen(8765)
  program.print("Ready once")
  program.print(" more\n", 2)
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(played, false) // the second step wants the word again
  program.print("Ready")
  await done
  assert.equal(play.next.action, "type")
  const typed = play.doNext()
  assert.deepEqual(program.did, ["hello"])
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(play.next.action, "type") // what the terminal echoed does not count
  program.print("you said hello")
  await typed
  const last = play.doNext()
  program.exit(0)
  await last
  assert.equal(play.phase, "played")
  assert.equal(play.next, undefined)
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

test("a step that waits in vain says what for, until nobody waits", async () => {
  const client = start({ target: "client.py", actor: "client" })
  for (const [step, what, lingering] of [
    [start({ listens: 8765 }), "server.py listens on port 8765", "it isn't listening yet"],
    [start({ prints: "Ready" }), "server.py prints “Ready”", "it has not done so yet"],
    [start({ exits: 0 }), "server.py ends", "it is still running"],
  ]) {
    mock.timers.enable({ apis: ["setInterval"] })
    const now = mock.method(performance, "now", () => clock)
    let clock = 0
    const { play, programs, stalls } = playing([step, client])
    const done = play.doNext()
    await until(() => play.actor("server").alive)
    const pass = (milliseconds) => {
      clock += milliseconds
      mock.timers.tick(500)
    }
    pass(PATIENCE - 1)
    assert.deepEqual(stalls, [])
    pass(1)
    pass(500)
    assert.deepEqual(stalls, [`client.py waits until ${what}; ${lingering}.`])
    programs[0].exit(3)
    if (!step.exits && step.exits !== 0) {
      assert.equal(stalls[1], `client.py waits until ${what}; it has ended.`)
      assert.equal(play.phase, "playing")
      play.skip()
    }
    await done
    assert.equal(stalls.at(-1), undefined)
    assert.equal(play.next, client)
    now.mock.restore()
    mock.timers.reset()
  }
})

test("a server that listens elsewhere is told, and one that comes yet ends the wait", async () => {
  const { play, programs, stalls } = playing([start({ listens: 8765 }), by("kill")])
  const done = play.proceed()
  await until(() => play.actor("server").alive)
  programs[0].listen(9000)
  await until(() => stalls.length > 0)
  const why = "The example waits until server.py listens on port 8765; it listens on port 9000."
  assert.deepEqual(stalls, [why])
  programs[0].listen(9001, 3)
  await until(() => stalls.length > 1)
  assert.match(stalls[1], /it listens on ports 9000 and 9001\.$/)
  programs[0].listen(8765, 5)
  await done
  assert.deepEqual(stalls.slice(2), [undefined])
  assert.equal(play.phase, "waiting")
})

test("freeze, thaw, terminate and kill do what they are called", async () => {
  const { play, programs, states } = playing([
    start(),
    by("freeze"),
    by("thaw"),
    by("terminate"),
    by("kill"),
  ])
  await play.proceed()
  for (let turn = 0; turn < 4; turn++) await play.doNext()
  assert.deepEqual(programs[0].did, ["freeze", "thaw", Signal.SIGTERM, Signal.SIGKILL])
  assert.deepEqual(states.slice(2), ["server: suspended", "server: running", "server: killed"])
  assert.equal(play.phase, "played")
  await play.doNext() // nothing is left to do
})

test("a program that does not take Ctrl+C is said to be busy, until it does", async () => {
  mock.timers.enable({ apis: ["setTimeout"] })
  const { play, programs, states } = playing([start(), by("interrupt"), by("freeze")])
  await play.proceed()
  await play.doNext()
  mock.timers.tick(SLOW - 1)
  assert.equal(states.at(-1), "server: running")
  mock.timers.tick(1)
  assert.match(states.at(-1), /busy in C code.*Kill/)
  programs[0].observer.signalled()
  assert.equal(states.at(-1), "server: running")
  await play.doNext()
  play.actor("server").signal(Signal.SIGINT)
  mock.timers.tick(SLOW)
  assert.equal(states.at(-1), "server: suspended")
  mock.timers.reset()
})

test("a process tells which signal ended it", async () => {
  const { play, programs, states } = playing([start()])
  await play.proceed()
  for (const number of [2, 9, 11, 14, 15]) programs[0].observer.exit(-number)
  assert.deepEqual(states.slice(-5), [
    "server: stopped by Ctrl+C",
    "server: killed",
    "server: failed: the interpreter crashed",
    "server: ended by signal 14",
    "server: terminated by SIGTERM",
  ])
})

test("an abandoned play kills what it has started, and what it starts yet", async () => {
  const { play, programs, kernel } = playing([start(), by("wait", { prints: "never" })])
  const playingOn = play.proceed()
  await until(() => play.actor("server").pid !== undefined)
  const late = play.start("server.py", "server 2")
  play.abandon()
  await Promise.all([playingOn, late])
  await play.start("server.py", "server 3")
  await play.open("index.html", "page")
  assert.equal(play.phase, "abandoned")
  assert.deepEqual(
    programs.map(({ exitCode }) => exitCode),
    [-Signal.SIGKILL, -Signal.SIGKILL],
  )
  assert.equal(kernel.listeners.size, 0)
})

test("pages share what they store with the pages of their play", async () => {
  const opened = []
  for (let plays = 0; plays < 2; plays++) {
    const { play, programs } = playing([start()])
    await play.open("index.html", "page")
    await play.open("index.html", "page 2")
    const [one, two] = programs.map(({ stored }) => stored)
    assert.equal(one, two)
    opened.push(one)
  }
  assert.notEqual(...opened)
  const told = []
  const [stored] = opened
  const tabs = ["one", "two", "gone"].map((name) => ({
    stored: ({ key, value }) => told.push([name, key, value]),
  }))
  for (const tab of tabs) stored.join(tab)
  stored.leave(tabs[2])
  stored.change(tabs[0], { key: "a", value: "1" })
  stored.change(tabs[1], { key: "b", value: "2" })
  assert.deepEqual(
    [...stored.items],
    [
      ["a", "1"],
      ["b", "2"],
    ],
  )
  stored.change(tabs[1], { key: "a", value: null })
  stored.change(tabs[0], { key: null, value: null })
  assert.equal(stored.items.size, 0)
  assert.deepEqual(told, [
    ["two", "a", "1"],
    ["one", "b", "2"],
    ["one", "a", null],
    ["two", null, null],
  ])
})

test("an abandoned play does nothing to the one that follows", async () => {
  const steps = [start({ prints: "Ready" }), by("type", { target: "hi" })]
  let open
  const gate = new Promise((resolve) => (open = resolve))
  const old = playing(steps, { gate })
  const playingOn = old.play.proceed()
  old.play.abandon()
  const fresh = playing(steps, { kernel: old.kernel })
  const done = fresh.play.proceed()
  await until(() => fresh.programs.length > 0)
  open()
  await playingOn
  fresh.programs[0].print("Ready")
  await done
  assert.equal(fresh.play.phase, "waiting")
  assert.equal(fresh.play.next.action, "type")
  assert.equal(old.play.phase, "abandoned")
  assert.deepEqual([old.play.next, old.play.actor("server").alive], [steps[0], false])
  assert.deepEqual(fresh.stalls, [])
})

test("the programs of a play share a folder; another play has another", async () => {
  const [first, second] = [playing([start({})]), playing([start({})])]
  for (const { play } of [first, second]) await play.proceed()
  await first.play.start("client.py", "client")
  const [one, two, other] = [...first.programs, ...second.programs].map(
    ({ source }) => source.folder,
  )
  assert.equal(one, two)
  assert.notEqual(one, other)
})

test("one step is done at a time", async () => {
  const { play, programs } = playing([start(), by("kill", { exits: -9 }), by("kill")])
  await play.proceed()
  await Promise.all([play.doNext(), play.doNext(), play.proceed()])
  assert.deepEqual(programs[0].did, [Signal.SIGKILL])
  assert.equal(play.next.action, "kill")
})

test("what can't be started is told to whoever plays", async () => {
  const { play, states } = playing([start()], { broken: true })
  await assert.rejects(play.proceed(), /no interpreter/)
  await assert.rejects(play.open("index.html", "page"), /no interpreter/)
  assert.deepEqual(states.slice(1), [
    "server: failed to start",
    "page: opening",
    "page: failed to open",
  ])
})

test("a page prints what its log shows, and is closed by its end", async () => {
  const step = { action: "open", target: "index.html", actor: "page", prints: "Connected" }
  const { play, programs, states } = playing([step])
  const done = play.doNext()
  await until(() => states.includes("page attached"))
  const [{ observer }] = programs
  observer.opened()
  observer.console("log", "hello")
  observer.shows("Connected\n")
  await done
  const page = play.actor("page")
  assert.deepEqual([page.printed.text, page.alive], ["Connected\n", true])
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
    ...["interrupt", "terminate", "kill", "freeze", "thaw", "wait"].map((action) => by(action)),
  ].map(describe)
  assert.deepEqual(said, [
    "start server.py",
    "start server.py as other",
    "type “hi” into server",
    "press Enter in server",
    "press Ctrl+D in server",
    "press Ctrl+C in server",
    "send SIGTERM to server",
    "kill server",
    "suspend server",
    "resume server",
    "wait for server",
  ])
  assert.equal(stem("a.b.py"), "a.b")
  const files = { "a.py": "", "b.html": "", "c.json": "" }
  assert.deepEqual(editable({ files, steps: [start()] }), ["a.py"])
  const open = { action: "open", target: "b.html", actor: "page" }
  assert.deepEqual(editable({ files, steps: [open] }), ["a.py", "b.html"])
})

const CHECK = { check: "check.py", readers: ["server.py"], seconds: 0.05 }

/** The verdict of a check that does something. */
async function judged(does) {
  const steps = [start(), { action: "start", target: "check.py", actor: "check" }]
  const { play, programs } = playing(steps)
  const verdict = judge(play, { ...CHECK, steps })
  await until(() => programs.length === 2)
  const [server, check] = programs
  does(check, play)
  return { verdict: await verdict, server, check }
}

test("a check that has ended says what it said last, and the others are told to end", async () => {
  const missing = await judged((check) => {
    check.print("a warning\nIt should answer.\n")
    check.exit(1)
  })
  assert.deepEqual(missing.verdict, { passed: false, text: "It should answer." })
  assert.deepEqual(missing.server.did, [Signal.SIGINT])
  const { verdict } = await judged((check) => {
    check.print("Well done.\n")
    check.exit(0)
  })
  assert.deepEqual(verdict, { passed: true, text: "Well done." })
})

test("a check that does not end in its time is killed, and so said", async () => {
  const { verdict, check } = await judged(() => {})
  assert.deepEqual(verdict, {
    passed: false,
    text: "check.py has not ended after 0.05 seconds: it is still waiting for your program.",
  })
  assert.equal(check.exitCode, -Signal.SIGKILL)
  const killed = await judged((each) => each.exit(-Signal.SIGKILL))
  assert.deepEqual(killed.verdict, {
    passed: false,
    text: "check.py was stopped before it reported a result.",
  })
})

test("an abandoned check has no verdict", async () => {
  const { verdict } = await judged((_, play) => play.abandon())
  assert.equal(verdict, undefined)
})

test("of an exercise, the reader edits what is theirs", () => {
  const files = { "server.py": "", "check.py": "", "checking.py": "" }
  assert.deepEqual(editable({ files, steps: [], exercise: { ...CHECK, steps: [] } }), ["server.py"])
})
