// Loaded into a server's process before it: tells the benchmark what the process has used, and ends with it. Nothing of
// the server is replaced.

process.on('disconnect', () => process.exit())

process.on('message', (message) => {
  if (message !== 'usage') return
  globalThis.gc?.()
  const { user, system } = process.cpuUsage()
  const { heapUsed, rss } = process.memoryUsage()
  process.send?.({ cpuMs: (user + system) / 1000, heapUsed, rss })
})
