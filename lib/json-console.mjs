import { format } from 'node:util'

// Loaded before the server, in the image. Next.js prints lines of text when it starts, before any code of ours runs, and a
// collector of logs expects that each line on stdout is JSON.
for (const level of ['log', 'info', 'debug']) {
  console[level] = (...values) => {
    const line = { level: level === 'log' ? 'info' : level, time: new Date().toISOString() }
    process.stdout.write(
      `${JSON.stringify({ ...line, event: 'console', message: format(...values).trim() })}\n`,
    )
  }
}
