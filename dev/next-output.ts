import { stripVTControlCharacters } from 'node:util'

/**
 * Lines of Next.js that would mislead a developer:
 * - the address that it listens on: forms posted from there are refused, since `APP_URL` is another origin
 * - its list of experiments: they are this project's own settings
 * - that it does not work with `output: standalone`: it does
 * - the request by which `startNext` learns that it answers
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
