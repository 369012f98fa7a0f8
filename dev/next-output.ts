import { stripVTControlCharacters } from 'node:util'

/**
 * Lines of Next.js that would mislead a developer:
 * - the URL that it listens on. The application rejects forms posted from there, because `APP_URL` is another origin
 * - its list of experiments, which are this project's own settings
 * - the warning that `next start` does not work with `output: standalone`, although it does
 * - the request by which `startNext` finds out that the application answers
 */
const misleading = [
  /^- (Local|Network|Experiments)\b/,
  /^ {2}[✓⨯·] /,
  /"next start" does not work with "output: standalone"/,
  /^ GET \/livez /,
]

export function isMisleading(line: string): boolean {
  const text = stripVTControlCharacters(line)
  return misleading.some((pattern) => pattern.test(text))
}
