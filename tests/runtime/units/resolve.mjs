// Node runs TypeScript as it is, but does not guess a file's ending.
import { registerHooks } from "node:module"

// The constants that `live/build` gives the bundles.
Object.assign(globalThis, {
  BUNDLES: JSON.stringify({
    asgi: { requirements: ["starlette==1.10.0", "uvicorn==0.54.0"], bytes: 1e6 },
    fastapi: {
      requirements: ["fastapi==0.165.0", "starlette==1.10.0", "uvicorn==0.54.0"],
      bytes: 4e6,
    },
  }),
  BUNDLE_NAMES: "asgi, fastapi",
})

registerHooks({
  resolve: (name, context, next) =>
    next(/^\.{1,2}\/(?!.*\.\w+$)/.test(name) ? `${name}.ts` : name, context),
})
