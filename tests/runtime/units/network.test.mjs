// Where the frame's connections lead, by the host and the port of an address.
import assert from "node:assert/strict"
import { test } from "node:test"
import { isBlocked } from "../../../live/src/frame/ports"
import { connected, PORT } from "./wire_server.mjs"

/** Connect; return what came of it. */
function reach(host, port, own) {
  const { network } = connected(() => {}, own)
  return new Promise((resolve) => {
    const receiver = { connected: () => resolve("connected"), refused: resolve }
    network.connect(new URL(`http://${host}/`).hostname, port, receiver)
  })
}

test("this computer, under each of its names, and no other", async () => {
  const own = "janedoe.example"
  for (const host of ["localhost", "LocalHost.", "a.localhost", "a.localhost.", "127.0.0.1"]) {
    assert.equal(await reach(host, PORT, own), "connected", host)
  }
  for (const host of [own, `${own}.`]) assert.equal(await reach(host, PORT, own), "connected", host)
  assert.equal(await reach("192.168.1.5", PORT, "192.168.1.5"), "connected")
  assert.match(await reach("[::1]", PORT, own), /^no program listens on \[::1\]:/)
  assert.match(await reach("[::1]", PORT, "[::1]"), /^no program listens on \[::1\]:/)
  for (const host of ["other.example", "notlocalhost", "localhost.example", `a.${own}`]) {
    assert.match(await reach(host, PORT, own), /can't be reached: only the programs of the lab/)
  }
})

test("the blocked ports are those of the Fetch standard", async () => {
  // Node.js has a list of its own; what its fetch does not block gets to the dispatcher.
  const dispatcher = {
    dispatch() {
      throw new Error("not blocked")
    },
  }
  const differ = []
  for (let port = 1; port <= 11_000; port++) {
    const { cause } = await fetch(`http://localhost:${port}/`, { dispatcher }).catch((e) => e)
    if ((cause?.message === "bad port") !== isBlocked(port)) differ.push(port)
  }
  assert.deepEqual(differ, [])
  assert.match(await reach("localhost", 6000), /^browsers block port 6000/)
})
