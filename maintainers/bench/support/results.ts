import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { PROJECT } from './next.ts'

const FILE = join(PROJECT, 'maintainers/bench/results.md')
const HEAD = `# What was measured

\`npm run --prefix maintainers bench\` writes this file. The [README](README.md) says how it measures. The ratio is the median of all rounds, with its
95 % confidence interval in brackets. Compare only the figures of one row, because they were measured in turn on one machine.
Each part says when and where it was measured.
`

/** Replaces the section of a part. The other sections stay, with their own dates. */
export function saveSection(section: string, titles: string[]): void {
  const old = existsSync(FILE) ? readFileSync(FILE, 'utf8').split(/^(?=## )/m) : []
  const sections = titles.flatMap((title) => {
    const isSection = (text: string) => text.startsWith(`## ${title}\n`)
    return isSection(section) ? [section] : (old.find(isSection)?.trimEnd().concat('\n') ?? [])
  })
  writeFileSync(FILE, [HEAD, ...sections].join('\n'))
}

const versioned = z.object({ version: z.string() })

/** When a part was measured, on which machine, and with which versions. */
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
