// Loaded into the application's process before the application. This does what a test cannot do from outside: it ends the
// process when the test runner is gone, and sets the process's clock. It replaces no code of the application.

process.on('disconnect', () => process.exit())

let clockAheadMs = 0
process.on('message', (message) => {
  if (typeof message === 'object' && message !== null && 'aheadMs' in message) {
    clockAheadMs = message.aheadMs
    process.send?.({ aheadMs: clockAheadMs })
  }
})

const RealDate = Date
const now = () => RealDate.now() + clockAheadMs
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
})
