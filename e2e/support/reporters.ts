import type { ReporterDescription } from '@playwright/test'

/** Additional reports, by the names in `REPORTERS=junit,github`. */
const optionalReporters: Record<string, ReporterDescription> = {
  junit: ['junit', { outputFile: 'test-results/junit.xml' }],
  github: ['github'],
  // One shard's part of a report. `playwright merge-reports` joins the parts.
  blob: ['blob'],
}

export function reporters(wanted = ''): ReporterDescription[] {
  const chosen = wanted.split(',').filter(Boolean).map(reporterNamed)
  // Writes to the file in PLAYWRIGHT_JSON_OUTPUT_FILE.
  const json: ReporterDescription[] = process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['json']] : []
  return [['list'], ['html', { open: 'never' }], ...json, ...chosen]
}

function reporterNamed(name: string): ReporterDescription {
  const reporter = optionalReporters[name.trim()]
  if (reporter) return reporter
  throw new Error(
    `REPORTERS contains the unknown name "${name}": there are ${Object.keys(optionalReporters).join(', ')}`,
  )
}
