// What the reader types, in the words of the index.
import assert from "node:assert/strict"
import { test } from "node:test"
import { rewrite, stem } from "../../docs/assets/search-query.js"

test("all forms of a word begin alike", () => {
  for (const forms of [
    ["mask", "masked", "masking", "masks"],
    ["connect", "connects", "connected", "connection", "connections"],
    ["cancel", "cancelled", "cancellation"],
    ["retry", "retries"],
    ["drop", "dropped", "dropping"],
    ["closing", "closed", "closes"],
  ])
    for (const form of forms) assert.ok(form.startsWith(stem(forms[1])), `${forms[1]}, ${form}`)
})

test("short words, numbers and names are what they are", () => {
  for (const word of ["time", "ping", "tls", "10054", "max_size", "1006s"])
    assert.equal(stem(word), word)
})

test("a question is its words that matter, each once", () => {
  assert.equal(rewrite("How do I mask a mask?"), "mask^8 mask*^2")
  assert.equal(
    rewrite("  'extra_headers': [Errno 98]  "),
    "extra_headers^8 errno^8 98^8 extra_headers*^2 errno*^2 98*^2",
  )
})

test("the name of a framework weighs more", () => {
  assert.match(rewrite("fastapi login"), /^fastapi\^16 login\^8 /)
})

test("words that are all small are still a query", () => {
  assert.equal(rewrite("how to"), "how^8 to^8 to*^2")
  assert.equal(rewrite("?!"), "")
})

test("a synonym adds the others, also one of several words", () => {
  assert.match(rewrite("heartbeats"), / keepaliv\*\^2/)
  assert.match(rewrite("keep alive"), / heartbeat\*\^2/)
  assert.doesNotMatch(rewrite("keep it"), /heartbeat/)
})
