// The playground's files: how programs are started, links, and the zip.
import assert from "node:assert/strict"
import { execFileSync } from "node:child_process"
import { test } from "node:test"
import { strFromU8, unzipSync } from "fflate"
import { contents, zip } from "../../../live/src/playground/download"
import {
  LaunchError,
  parametersOf,
  quoted,
  splitWords,
  variables,
} from "../../../live/src/playground/launch"
import { LinkError, LONGEST_LINK, pack, unpack } from "../../../live/src/playground/link"
import {
  EMPTY_PAIR,
  PLAIN,
  withFile,
  withLaunch,
  withName,
  withoutFile,
  withRuns,
  workspaceOf,
  wrongName,
} from "../../../live/src/playground/workspace"

const ORIGIN = {
  address: "https://site.invalid/playground/",
  python: "3.14",
  requirements: ["websockets==17.4"],
}
const RUN = { ...PLAIN, file: "server.py" }

test("arguments are split as the shell does", () => {
  for (const text of [
    "",
    "--port 8765",
    `"two words" 'and "these"' a\\ b`,
    `x"y z"'w' "" ''`,
    `"a \\"b\\" \\\\ \\n"`,
    "a\n\tb  ",
  ]) {
    const script = 'for word in "$@"; do printf "%s\\0" "$word"; done'
    const shell = execFileSync("sh", ["-c", `set -- ${text.replaceAll("\n", " ")}\n${script}`])
    assert.deepEqual(splitWords(text), shell.toString().split("\0").slice(0, -1), text)
  }
  assert.throws(() => splitWords(`say "this`), LaunchError)
  assert.throws(() => splitWords("back\\"), LaunchError)
  const words = ["plain", "two words", "it's", "", "$HOME `x` \\"]
  assert.deepEqual(splitWords(words.map(quoted).join(" ")), words)
  const shell = execFileSync("sh", ["-c", `printf '%s\\0' ${words.map(quoted).join(" ")}`])
  assert.deepEqual(shell.toString().split("\0").slice(0, -1), words)
})

test("variables are lines, and input is text with an end", () => {
  assert.deepEqual(variables(" A=1\n\nB=two = 2\nC=\n"), { A: "1", B: "two = 2", C: "" })
  for (const wrong of ["A", "1A=x", "=x", "A B=x"]) {
    assert.throws(() => variables(wrong), { message: /is not an environment variable/ })
  }
  assert.deepEqual(parametersOf(PLAIN), { args: [], env: {} })
  assert.equal(parametersOf({ ...PLAIN, stdin: "a\nb" }).stdin, "a\nb\n")
})

test("files are added, renamed and deleted with all that is theirs", () => {
  const launch = { ...PLAIN, args: "-v" }
  let now = withLaunch(withFile(EMPTY_PAIR, "fib.py", "x"), "server.py", launch)
  now = withRuns(now, "server.py", [{ ...RUN, args: "-v" }])
  now = withRuns(now, "client.py", [{ ...RUN, file: "client.py" }])
  now = withRuns(now, "server.py", [RUN, RUN])
  assert.deepEqual(
    now.runs.map(({ file }) => file),
    ["server.py", "server.py", "client.py"],
  )
  const renamed = withName(now, "server.py", "main.py")
  assert.deepEqual(Object.keys(renamed.files), ["main.py", "client.py", "fib.py"])
  assert.deepEqual(renamed.launches, { "main.py": launch })
  assert.equal(renamed.runs[0].file, "main.py")
  const left = withoutFile(renamed, "main.py")
  assert.deepEqual([Object.keys(left.files), left.launches], [["client.py", "fib.py"], {}])
  assert.equal(left.runs.length, 1)
  assert.deepEqual(withLaunch(now, "server.py", PLAIN).launches, {})
  for (const name of ["a.py", "Ünï-2.html", "two words.txt", "x.y.json"]) {
    assert.equal(wrongName(name, {}), "")
  }
  for (const name of [
    "",
    ".py",
    "a",
    "a.exe",
    "../a.py",
    "a/b.py",
    "a\\b.py",
    `${"a".repeat(90)}.py`,
  ]) {
    assert.notEqual(wrongName(name, {}), "", name)
  }
  assert.equal(wrongName("a.py", { "a.py": "" }), "A file called a.py already exists.")
})

test("a link holds the files, and says so if it can't", () => {
  const files = { "server.py": 'print("ö 🐍")\n', "constructor.py": "" }
  const workspace = { ...EMPTY_PAIR, files, runs: [RUN] }
  const hash = pack(workspace)
  assert.match(hash, /^#files=[\w-]+$/)
  assert.deepEqual(unpack(hash), workspace)
  assert.equal(unpack("#section"), undefined)
  const none = pack({ ...workspace, files: {} })
  const evil = pack({ ...workspace, files: { "../evil.py": "" } })
  for (const broken of [hash.slice(0, -9), "#files=", "#files=%E0", none, evil]) {
    assert.throws(() => unpack(broken), LinkError)
  }
  const bomb = pack({ ...workspace, files: { "a.py": "a".repeat(5_000_000) } })
  assert.throws(() => unpack(bomb), LinkError)
  const noise = Array.from({ length: LONGEST_LINK }, (_, at) => (at * 2654435761) % 4294967296)
  const big = { ...workspace, files: { "a.py": noise.join(" ") } }
  assert.throws(() => pack(big), { message: /a link has at most 32,000\. Download them/ })
})

test("what somebody else wrote down is a workspace, or nothing", () => {
  const files = { "a.py": "" }
  for (const data of [null, 1, [], {}, { files: [] }, { files: { "a.py": 1 } }]) {
    assert.equal(workspaceOf(data), undefined)
  }
  const odd = { files, launches: { "a.py": { args: 1 }, "b.py": {} }, runs: [{ file: "b.py" }, 7] }
  assert.deepEqual(workspaceOf(odd), {
    files,
    launches: { "a.py": { ...PLAIN, args: "1" } },
    runs: [],
  })
  assert.deepEqual(workspaceOf({ files }), { files, launches: {}, runs: [] })
})

test("a workspace keeps the bundles that there are, and its zip pins their packages", () => {
  const files = { "a.py": "" }
  const told = workspaceOf({ files, packages: ["numpy", "fastapi", "asgi"] })
  assert.deepEqual(told.packages, ["asgi", "fastapi"])
  assert.equal("packages" in workspaceOf({ files, packages: "asgi" }), false)
  const renamed = withoutFile(withFile(withName(told, "a.py", "b.py"), "c.py", ""), "c.py")
  assert.deepEqual(renamed, { ...told, files: { "b.py": "" } })
  assert.equal(
    contents(told, ORIGIN)["requirements.txt"],
    "websockets==17.4\nfastapi==0.165.0\nstarlette==1.10.0\nuvicorn==0.54.0\n",
  )
  assert.match(contents(told, ORIGIN)["README.md"], /fastapi==0\.165\.0/)
})

test("the zip has every file, and a README that says how to run them", () => {
  const files = { "server.py": "s", "client.py": "c", "index.html": "<p>" }
  const runs = [
    { ...RUN, args: "--port 8765 'two words'", env: "NAME=it's\nB=2" },
    { ...RUN, file: "client.py", stdin: "one\ntwo" },
    { ...RUN, file: "index.html" },
  ]
  const unpacked = unzipSync(zip({ files, launches: {}, runs }, ORIGIN))
  const text = (name) => strFromU8(unpacked[`playground/${name}`])
  assert.deepEqual(Object.keys(unpacked).sort(), [
    "playground/",
    "playground/README.md",
    "playground/client-input.txt",
    "playground/client.py",
    "playground/index.html",
    "playground/requirements.txt",
    "playground/server.py",
  ])
  assert.equal(text("client.py"), "c")
  assert.equal(text("requirements.txt"), "websockets==17.4\n")
  assert.equal(text("client-input.txt"), "one\ntwo\n")
  const readme = text("README.md")
  for (const part of [
    "python -m venv .venv\n",
    "pip install -r requirements.txt\n",
    `Terminal 1:\n\n\`\`\`console\nNAME='it'\\''s' B=2 python server.py --port 8765 'two words'\n`,
    "Terminal 2:\n\n```console\npython client.py < client-input.txt\n",
    "open `index.html` in a browser",
  ]) {
    assert.ok(readme.includes(part), `${part} is not in ${readme}`)
  }
})

test("the reader's own README and requirements stay, and all programs are named", () => {
  const files = {
    "README.md": "mine",
    "requirements.txt": "mine",
    "a.py": "",
    "b.py": "",
    "p.html": "",
  }
  const launches = { "b.py": { ...PLAIN, args: "x" } }
  const found = contents({ files, launches, runs: [] }, ORIGIN)
  assert.deepEqual([found["README.md"], found["requirements.txt"]], ["mine", "mine"])
  const readme = found["README-playground.md"]
  for (const part of ["\npython a.py\n", "\npython b.py x\n", "open `p.html`"]) {
    assert.ok(readme.includes(part), readme)
  }
  assert.ok(!readme.includes("PowerShell"))
})
