/** So many codes of the same length, none of them the right one. */
export function wrongCodes(right: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) =>
    String((Number(right) + i + 1) % 10 ** right.length).padStart(right.length, '0'),
  )
}
