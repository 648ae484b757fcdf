// What the official client does in the tests, in Node and in browsers.

function connection(signalR, url, options) {
  return new signalR.HubConnectionBuilder()
    .withUrl(url, options)
    .configureLogging(signalR.LogLevel.None)
    .build()
}

function items(hub, enough, target, ...args) {
  return new Promise((resolve, reject) => {
    const found = []
    const subscription = hub.stream(target, ...args).subscribe({
      next: (item) => {
        found.push(item)
        if (found.length === enough) {
          subscription.dispose() // sends CancelInvocation
          resolve(found)
        }
      },
      complete: () => resolve(found),
      error: reject,
    })
  })
}

async function refusal(call) {
  try {
    await call
    return null
  } catch (error) {
    return error.message
  }
}

async function talk(signalR, url, options) {
  const hub = connection(signalR, url, options)
  const said = []
  hub.on("said", (text) => said.push(text))
  await hub.start()
  await hub.invoke("join", "tea")
  const report = { echo: await hub.invoke("echo", "Zażółć 🐍") }
  await hub.invoke("say_in", "tea", "Milk?")
  report.error = await refusal(hub.invoke("divide", 1, 0))
  report.unknown = await refusal(hub.invoke("jump"))
  report.countdown = await items(hub, 0, "countdown", 3)
  report.ticks = await items(hub, 2, "ticks")
  report.afterwards = await hub.invoke("echo", "still here")
  report.said = said
  await hub.stop()
  return report
}

async function flood(signalR, url, count) {
  const hub = connection(signalR, url, {})
  const said = []
  hub.on("said", (text) => said.push(text))
  await hub.start()
  await hub.invoke("join", "javascript")
  for (let number = 0; number < count; number += 1) {
    await hub.send("say_in", "javascript", `${number}`)
  }
  await hub.invoke("echo", "done")
  await hub.stop()
  return { said }
}

if (typeof module !== "undefined") {
  module.exports = { talk, flood }
}
