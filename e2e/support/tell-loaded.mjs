// Loaded into the application's process before it: says each package of OpenTelemetry that is loaded from node_modules.
import { registerHooks } from 'node:module'

registerHooks({
  load(url, context, next) {
    const name = /node_modules\/((?:@opentelemetry|@vercel)\/[\w-]+)/.exec(url)?.[1]
    if (name) console.log(`loaded ${name}`)
    return next(url, context)
  },
})
