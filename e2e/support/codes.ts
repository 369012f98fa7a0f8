/** So many codes of the same length, none of them the right one. */
export function wrongCodes(right: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) =>
    String((Number(right) + i + 1) % 10 ** right.length).padStart(right.length, '0'),
  )
}

/** A code as it may stand in the field: with or without the blank that makes it easier to read. */
export function spelt(code: string): RegExp {
  const half = Math.ceil(code.length / 2)
  return new RegExp(`^${code.slice(0, half)} ?${code.slice(half)}$`)
}
