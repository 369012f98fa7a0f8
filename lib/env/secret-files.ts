import 'server-only'
import { readFileSync, statSync } from 'node:fs'

/** Why a setting cannot be read from its file. The sentence may show the path, but never the contents. */
export interface FileProblem {
  name: string
  sentence: string
}

/** Far more than any setting needs. */
const maxBytes = 64 * 1024

/**
 * Reads secrets from files, as Docker and Kubernetes mount them. `NAME_FILE` is the path of the file with the value of
 * `NAME`.
 *
 * @param set The settings that are set, trimmed.
 * @param names The settings that may be read from a file.
 */
export function readSecretFiles(
  set: Record<string, string>,
  names: readonly string[],
): { set: Record<string, string>; problems: FileProblem[] } {
  const problems: FileProblem[] = []
  const read: Record<string, string> = {}
  for (const name of names) {
    const path = set[`${name}_FILE`]
    if (path === undefined) continue
    const outcome = set[name] === undefined ? readValue(path) : 'both'
    if (typeof outcome === 'object') read[name] = outcome.value
    else if (outcome === 'both') {
      problems.push({ name, sentence: `${name} and ${name}_FILE are both set: set one of them` })
    } else problems.push({ name, sentence: `${name}_FILE is ${JSON.stringify(path)}: ${outcome}` })
  }
  return { set: { ...set, ...read }, problems }
}

/** The trimmed value, or what is wrong with the file. */
function readValue(path: string): { value: string } | string {
  try {
    const stats = statSync(path)
    if (!stats.isFile()) return 'wants the path of a file'
    if (stats.size > maxBytes) return 'wants a file of at most 64 KiB'
    const value = readFileSync(path, 'utf8').trim()
    return value ? { value } : 'the file is empty'
  } catch (error) {
    return `cannot be read (${codeOf(error)})`
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}
