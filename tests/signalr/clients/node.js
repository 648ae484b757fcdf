// `node node.js talk|flood URL OPTIONS`: prints the report as JSON.

const signalR = require("@microsoft/signalr")
const clients = require("./talk.js")

const [what, url, options] = process.argv.slice(2)
clients[what](signalR, url, JSON.parse(options)).then((report) =>
  console.log(JSON.stringify(report)),
)
