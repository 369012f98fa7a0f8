import { brotliCompressSync } from 'node:zlib'

/** The paths of the scripts that a page loads before the user touches it, except those for browsers without modules. */
export function scriptsOf(html: string): string[] {
  const tags = html.match(/<(?:script|link)\b[^>]*>/g) ?? []
  const paths = tags
    .filter((tag) => !/\bnomodule\b/i.test(tag))
    .flatMap((tag) => /\b(?:src|href)="([^"]+\.js)[^"]*"/.exec(tag)?.[1] ?? [])
  return [...new Set(paths)].sort()
}

/** The total size of these files, compressed by Brotli. */
export async function weightOf(origin: string, paths: string[]): Promise<number> {
  const weights = await Promise.all(
    paths.map(async (path) => {
      const answer = await fetch(new URL(path, origin))
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}`)
      return brotliCompressSync(await answer.bytes()).length
    }),
  )
  return weights.reduce((sum, weight) => sum + weight, 0)
}
