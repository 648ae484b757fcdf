// Node runs TypeScript as it is, but does not guess a file's ending.
import { registerHooks } from "node:module"

registerHooks({
  resolve: (name, context, next) =>
    next(/^\.{1,2}\/(?!.*\.\w+$)/.test(name) ? `${name}.ts` : name, context),
})
