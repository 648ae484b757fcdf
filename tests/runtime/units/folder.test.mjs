// The folder that processes share, in Emscripten's own file system.
import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { loadPyodide } from "pyodide"
import { Folder } from "../../../live/src/kernel/folder"
import { SharedFolder } from "../../../live/src/process/folder"

const { FS } = await loadPyodide()
let folder, processes
let mounted = 0

/** A process with the folder; what it sends and receives waits until it is passed on. */
function process() {
  const pid = ++mounted
  const [sent, received] = [[], []]
  const shared = new SharedFolder(FS, pid, (...change) => sent.push(change))
  const member = { pid, change: (change) => received.push(structuredClone(change)) }
  const path = `/shared/${pid}`
  shared.mount(path, folder.join(member))
  const self = {
    member,
    at: (name) => `${path}/${name}`,
    send: () => {
      for (const [change, seen] of sent.splice(0))
        folder.take(member, structuredClone(change), seen)
    },
    receive: () => {
      for (const change of received.splice(0)) shared.change(change)
    },
    write: (name, text, flags = "w") => {
      const file = FS.open(self.at(name), flags)
      const bytes = new TextEncoder().encode(text)
      FS.write(file, bytes, 0, bytes.length)
      return { ...self, close: () => FS.close(file), file }
    },
    read: (name) => FS.readFile(self.at(name), { encoding: "utf8" }),
    list: (name = "") => FS.readdir(self.at(name)).slice(2).sort(),
  }
  processes.push(self)
  return self
}

/** Pass on all messages, first those of the first process. */
function settle() {
  for (let round = 0; round < 3; round++) {
    for (const each of processes) each.send()
    for (const each of processes) each.receive()
  }
}

beforeEach(() => {
  folder = new Folder()
  processes = []
  folder.write({ "client.py": "print(1)" })
})

test("a file that the page has no more goes; what programs have made stays", () => {
  const one = process()
  one.write("log.txt", "mine").close()
  settle()
  folder.write({ "renamed.py": "print(1)" })
  folder.write({ "renamed.py": "print(2)" })
  settle()
  for (const each of [one, process()]) assert.deepEqual(each.list(), ["log.txt", "renamed.py"])
  assert.equal(one.read("renamed.py"), "print(2)")
  FS.unlink(one.at("renamed.py"))
  settle()
  folder.write({})
  folder.write({ "renamed.py": "print(2)" })
  settle()
  assert.equal(one.read("renamed.py"), "print(2)")
})

test("what one process writes, the others read, and those that start later", () => {
  const [one, two] = [process(), process()]
  assert.equal(two.read("client.py"), "print(1)")
  const log = one.write("log.txt", "seen\n")
  settle()
  assert.equal(two.read("log.txt"), "seen\n")
  FS.write(log.file, new TextEncoder().encode("more\n"), 0, 5)
  settle()
  assert.equal(two.read("log.txt"), "seen\nmore\n")
  FS.mkdir(one.at("data"))
  one.write("data/a", "a").close()
  FS.symlink("a", one.at("data/link"))
  FS.truncate(one.at("log.txt"), 4)
  FS.chmod(one.at("log.txt"), 0o600)
  FS.utime(one.at("log.txt"), 1000, 2000)
  settle()
  for (const each of [two, process()]) {
    assert.deepEqual(each.list(), ["client.py", "data", "log.txt"])
    assert.deepEqual(each.list("data"), ["a", "link"])
    assert.equal(each.read("data/link"), "a")
    const { mode, size, mtime } = FS.stat(each.at("log.txt"))
    assert.deepEqual([mode, size, mtime.getTime()], [0o100600, 4, 2000])
  }
})

test("files are renamed, replaced and removed for all", () => {
  const [one, two] = [process(), process()]
  one.write("a", "1").close()
  one.write("b", "2").close()
  FS.mkdir(one.at("old"))
  settle()
  FS.rename(two.at("a"), two.at("b"))
  FS.rename(two.at("old"), two.at("new"))
  settle()
  assert.deepEqual(one.list(), ["b", "client.py", "new"])
  assert.equal(one.read("b"), "1")
  const open = FS.open(two.at("b"), "r")
  FS.rename(one.at("b"), one.at("new/c"))
  settle()
  FS.unlink(one.at("new/c"))
  FS.unlink(one.at("client.py"))
  settle()
  FS.rmdir(one.at("new"))
  settle()
  const bytes = new Uint8Array(1)
  assert.equal(FS.read(open, bytes, 0, 1), 1)
  assert.deepEqual([one.list(), two.list(), process().list()], [[], [], []])
})

test("appends at the same moment are all kept, in one order", () => {
  const [one, two] = [process(), process()]
  one.write("log.txt", "").close()
  settle()
  const logs = [one, two].map((each) => each.write("log.txt", `${each.member.pid}\n`, "a"))
  for (const log of logs) FS.write(log.file, new TextEncoder().encode("x\n"), 0, 2)
  settle()
  const [first, second] = [one.member.pid, two.member.pid]
  assert.equal(one.read("log.txt"), `${first}\nx\n${second}\nx\n`)
  assert.equal(two.read("log.txt"), one.read("log.txt"))
  assert.equal(process().read("log.txt"), one.read("log.txt"))
})

test("a file that two make at the same moment is one file", () => {
  const [one, two] = [process(), process()]
  one.write("log.txt", "one\n", "a").close()
  const log = two.write("log.txt", "two\n", "a")
  settle()
  assert.equal(one.read("log.txt"), "one\ntwo\n")
  assert.equal(two.read("log.txt"), "one\ntwo\n")
  FS.write(log.file, new TextEncoder().encode("end\n"), 0, 4)
  settle()
  assert.equal(one.read("log.txt"), "one\ntwo\nend\n")
})

test("a removed file that is still open takes writes, and nobody sees them", () => {
  const [one, two] = [process(), process()]
  const file = one.write("a", "1")
  settle()
  FS.unlink(two.at("a"))
  settle()
  FS.write(file.file, new Uint8Array(3), 0, 3)
  file.close()
  settle()
  assert.deepEqual([one.list(), two.list()], [["client.py"], ["client.py"]])
})

test("the page writes what has changed since it wrote last", () => {
  const one = process()
  one.write("client.py", "by a program").close()
  settle()
  folder.write({ "client.py": "print(1)" })
  settle()
  assert.equal(one.read("client.py"), "by a program")
  folder.write({ "client.py": "print(2)", "new.py": "" })
  settle()
  assert.equal(one.read("client.py"), "print(2)")
  assert.deepEqual(one.list(), ["client.py", "new.py"])
})

test("the folder has a size; a process that has ended gets nothing", () => {
  const [one, two] = [process(), process()]
  one.write("a", "1").close()
  assert.throws(() => FS.truncate(one.at("a"), 65 * 1024 * 1024), { errno: 51 })
  folder.leave(two.member)
  settle()
  assert.deepEqual(two.list(), ["client.py"])
  assert.throws(() => folder.take(one.member, { op: "gossip", id: "/" }, 0), /unknown message/)
})

test("a folder that two make at the same moment is one folder", () => {
  const [one, two] = [process(), process()]
  FS.mkdir(one.at("logs"))
  FS.mkdir(two.at("logs"))
  one.write("logs/one.txt", "one").close()
  two.write("logs/two.txt", "two").close()
  settle()
  for (const each of processes) assert.deepEqual(each.list("logs"), ["one.txt", "two.txt"])
  assert.deepEqual(process().list("logs"), ["one.txt", "two.txt"])
})

test("a folder that one removes while another writes into it is gone for all", () => {
  const [one, two] = [process(), process()]
  FS.mkdir(one.at("logs"))
  settle()
  FS.rmdir(one.at("logs"))
  two.write("logs/two.txt", "two").close()
  settle()
  for (const each of processes) assert.deepEqual(each.list(), ["client.py"])
  assert.deepEqual(process().list(), ["client.py"])
})
