import { format } from 'node:util'

// The container image loads this before the server. Next.js prints plain text when it starts, before our code runs, and
// a log collector expects JSON in each line of stdout.
for (const level of ['log', 'info', 'debug']) {
  console[level] = (...values) => {
    const line = { level: level === 'log' ? 'info' : level, time: new Date().toISOString() }
    process.stdout.write(
      `${JSON.stringify({ ...line, event: 'console', message: format(...values).trim() })}\n`,
    )
  }
}
