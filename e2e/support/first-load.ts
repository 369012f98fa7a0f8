import { brotliCompressSync } from 'node:zlib'

/** The scripts that a page brings before anybody touches it, by their paths. Not those for browsers without modules. */
export function scriptsOf(html: string): string[] {
  const tags = html.match(/<(?:script|link)\b[^>]*>/g) ?? []
  const paths = tags
    .filter((tag) => !/\bnomodule\b/i.test(tag))
    .flatMap((tag) => /\b(?:src|href)="([^"]+\.js)[^"]*"/.exec(tag)?.[1] ?? [])
  return [...new Set(paths)].sort()
}

/** What they weigh on the way to the browser, in bytes of brotli. */
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
