// What the reader types, in the words of the index.
//
// Material's search looks for each typed word as the beginning of a word in
// the index, or not at all for the words that it leaves out. So a question
// finds too much ("how" begins "however"), and another form of a word finds
// nothing ("masked" does not begin "masking"). Here a query loses its small
// words, its words lose their endings, and synonyms are added to them.

// What a word weighs: as it was typed, in another form, and as a synonym.
const TYPED = 8
const FORM = 2
const SYNONYM = 2
// What weighs more than other words: whoever names a framework, or what only a framework
// has, wants its pages, which weigh less than others (tools/search_index.py).
const FRAMEWORK = 16
const FRAMEWORKS = new Set(
  "aiohttp asgi fastapi flask pydantic starlette uvicorn websocketdisconnect".split(" "),
)

// What stands for the same thing, on this site. Each phrase in a row adds all
// the others. The pages' own words come first.
const SYNONYMS = [
  [
    "authentication",
    "authenticate",
    "authorization",
    "auth",
    "login",
    "token",
    "bearer",
    "cookie",
    "jwt",
  ],
  ["shut down", "shutdown", "graceful", "drain", "terminate", "sigterm", "stop"],
  ["keepalive", "keep alive", "heartbeat", "ping"],
  ["notebook", "jupyter", "ipython", "colab"],
  ["blocking", "blocks", "freeze", "hang", "stuck", "synchronous"],
  ["thread", "sync", "executor"],
  ["lost", "disconnect", "drop", "dropped", "unplugged"],
  ["reconnect", "retry", "backoff", "reestablish", "re establish", "reopen", "restore"],
  ["TLS", "ssl", "wss", "https", "encrypt"],
  ["certificate", "self signed", "cert"],
  ["broadcast", "send to all", "everybody", "all clients", "all users", "publish"],
  ["refused", "rejected", "denied"],
  ["SSE", "server sent events", "eventsource"],
  ["too many", "maximum", "max", "limit"],
  ["proxy", "nginx", "haproxy", "load balancer"],
  ["origin", "csrf", "cors", "cross site"],
  ["slow", "stops reading", "backpressure"],
  ["install", "pip"],
  ["keyboard", "input", "stdin"],
  ["log", "logging", "debug", "print"],
  ["single", "specific", "individual", "particular"],
  ["invoke", "call"],
  ["gaierror", "getaddrinfo", "dns", "hostname"],
  ["workers", "scale", "gunicorn", "multiprocessing"],
  ["compression", "deflate", "permessage"],
  ["many", "multiple", "several", "concurrent", "simultaneous", "parallel"],
  ["silence", "idle", "inactive", "quiet"],
]

// Words that no answer depends on.
const SMALL = new Set(
  (
    "a about after all also am an and any are as at be been but by can could did do does doing " +
    "for from get gets getting give had has have having he her here hi him his how i if in into " +
    "is it its just like me my myself need of on once one or our please possible should so some " +
    "someone such than that the their them then there they this to too try trying up us use used " +
    "using want was way we were what when where which while who why will with without would you " +
    "your s t m re ve don isn doesn didn won " +
    "question questions problem problems issue issues bug help advice explain properly"
  ).split(" "),
)

// Endings that a word may have and another form of it has not.
const ENDINGS = /(?:ations?|ings?|ions?|ies|ed|es|s|e|y)$/
const DOUBLED = /([bdglmnprt])\1$/

/** Return the words of a text, in lower case. */
export function words(text) {
  return text.toLowerCase().match(/\w+/g) ?? []
}

/** Return how all forms of a word begin; the word itself if it is short. */
export function stem(word) {
  if (word.length < 5 || /\d|_/.test(word)) return word
  const short = word.replace(ENDINGS, "").replace(DOUBLED, "$1")
  return short.length < 4 ? word : short
}

/** Return the words that stand for the same as some of these. */
function synonyms(typed) {
  const text = ` ${typed.map(stem).join(" ")} `
  const found = new Set()
  for (const row of SYNONYMS) {
    const stems = row.map((phrase) => words(phrase).map(stem).join(" "))
    if (stems.some((phrase) => text.includes(` ${phrase} `)))
      for (const phrase of stems) for (const word of phrase.split(" ")) found.add(word)
  }
  return [...found].filter((word) => !SMALL.has(word) && !text.includes(` ${word} `))
}

/**
 * Return a query in lunr's language (lunrjs.com/guides/searching.html).
 *
 * A short word has no other forms: "time" begins "timeout". The last one may
 * be unfinished.
 */
export function rewrite(query) {
  const all = words(query)
  const told = all.filter((word) => !SMALL.has(word))
  const typed = [...new Set(told.length ? told : all)]
  const forms = typed.filter((word, at) => word.length > 4 || at === typed.length - 1)
  return [
    ...typed.map((word) => `${word}^${FRAMEWORKS.has(word) ? FRAMEWORK : TYPED}`),
    ...forms.map((word) => `${stem(word)}*^${FORM}`),
    ...synonyms(typed).map((word) => `${word}*^${SYNONYM}`),
  ].join(" ")
}
