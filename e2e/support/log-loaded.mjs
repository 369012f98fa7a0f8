// Loaded into the application's process before the application. Prints each package of OpenTelemetry or Vercel that is loaded.
import { registerHooks } from 'node:module'

registerHooks({
  load(url, context, next) {
    const name = /node_modules\/((?:@opentelemetry|@vercel)\/[\w-]+)/.exec(url)?.[1]
    if (name) console.log(`loaded ${name}`)
    return next(url, context)
  },
})
