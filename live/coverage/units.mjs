// Load TypeScript so that what V8 counts can be mapped to its lines:
//
//   NODE_V8_COVERAGE=FOLDER node --import live/coverage/units.mjs ...
import { registerHooks } from "node:module"
import { transpile } from "./transpile.mjs"

registerHooks({
  load: (url, context, next) =>
    url.endsWith(".ts")
      ? { format: "module", source: transpile(url).code, shortCircuit: true }
      : next(url, context),
})
