/** `count` different wrong codes of the same length. */
export function wrongCodes(right: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) =>
    String((Number(right) + i + 1) % 10 ** right.length).padStart(right.length, '0'),
  )
}

/** Matches a code in the field, with or without a space in the middle. */
export function asShown(code: string): RegExp {
  const half = Math.ceil(code.length / 2)
  return new RegExp(`^${code.slice(0, half)} ?${code.slice(half)}$`)
}
