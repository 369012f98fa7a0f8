import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { PROJECT } from './next.ts'

const FILE = join(PROJECT, 'maintainers/bench/results.md')
const HEAD = `# What was measured

Made by \`npm run --prefix maintainers bench\`; see the [README](README.md) for how. A ratio is the median of the rounds, in brackets where
that median lies with 95 % confidence. Only ratios within one row can be compared: a row was measured on one machine, in
turn. Each part says when it was measured, and where.
`

/** Puts a part's section in the place of its older one. The other parts keep theirs, with their own dates. */
export function keep(section: string, titles: string[]): void {
  const old = existsSync(FILE) ? readFileSync(FILE, 'utf8').split(/^(?=## )/m) : []
  const sections = titles.flatMap((title) => {
    const isIts = (text: string) => text.startsWith(`## ${title}\n`)
    return isIts(section) ? [section] : (old.find(isIts)?.trimEnd().concat('\n') ?? [])
  })
  writeFileSync(FILE, [HEAD, ...sections].join('\n'))
}

const versioned = z.object({ version: z.string() })

/** When and where a part was measured, and of what. */
export function circumstances(seconds: number): string {
  const versions = ['next', 'react'].map((name) => {
    const file = join(PROJECT, 'node_modules', name, 'package.json')
    return `${name} ${versioned.parse(JSON.parse(readFileSync(file, 'utf8'))).version}`
  })
  const all = cpus()
  const machine = `${all.length} × ${all[0]?.model.trim() ?? 'unknown'}`
  const date = new Date().toISOString().slice(0, 10)
  return [date, machine, `Node ${process.versions.node}`, ...versions, `${seconds} s`].join(' · ')
}
