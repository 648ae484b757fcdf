// The limits that a lab recognizes in what a program prints.
import assert from "node:assert/strict"
import { test } from "node:test"
import { LimitWatch } from "../../../live/src/lab/limits"

const names = (found) => found.map(({ limit }) => limit)

test("a limit is met once, in whatever pieces the error arrives", () => {
  const watch = new LimitWatch()
  assert.deepEqual(watch.read("Traceback\nModuleNotFoundError: No module na"), [])
  assert.deepEqual(names(watch.read("med 'numpy'\n")), ["Packages"])
  assert.deepEqual(watch.read("ModuleNotFoundError: No module named 'numpy'\n"), [])
  const text = "OSError: [Errno 101] Network is unreachable\nNo module named '_multiprocessing'\n"
  assert.deepEqual(names(watch.read(text)), ["The Internet", "Processes that a program starts"])
})

test("other output meets no limit", () => {
  const watch = new LimitWatch()
  assert.deepEqual(watch.read(`${"x".repeat(5000)}\nConnectionRefusedError: [Errno 111]\n`), [])
})
