// Behaviour of Go and its libraries that clients of the real server can notice.

/** Prints a whole number of seconds as Go prints a duration: `10m0s`, `1h0m0s`, `45s`. */
export function goDuration(seconds: number): string {
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  const rest = seconds % 60
  if (hours > 0) return `${hours}h${minutes}m${rest}s`
  return minutes > 0 ? `${minutes}m${rest}s` : `${rest}s`
}

/** How many bytes a value takes in Go's JSON, which writes `<`, `>`, `&` and the line separators as six bytes each. */
export function goJsonBytes(value: unknown): number {
  const text = JSON.stringify(value ?? null)
  const escaped = text.match(/[<>&\u2028\u2029]/g) ?? []
  return escaped.reduce(
    (bytes, character) => bytes + 6 - Buffer.byteLength(character),
    Buffer.byteLength(text),
  )
}

const HEX = /^[0-9a-f]{32}$/i
const GROUPED = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The canonical form of a UUID in any spelling that the server accepts (plain hex, `{…}`, `urn:uuid:…`), or undefined. */
export function parseUuid(text: string): string | undefined {
  if (GROUPED.test(text)) return text.toLowerCase()
  if (HEX.test(text)) return text.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  const inner = /^(?:urn:uuid:(.{36})|\{(.{36})\})$/i.exec(text)
  const grouped = inner?.[1] ?? inner?.[2] ?? ''
  return GROUPED.test(grouped) ? grouped.toLowerCase() : undefined
}
