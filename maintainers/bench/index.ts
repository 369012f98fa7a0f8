import { parts } from './parts/index.ts'
import { buildNext, PROJECT } from './support/next.ts'
import { circumstances, saveSection } from './support/results.ts'
import { markdown } from './support/table.ts'

/** Measures all parts, or only those with these names: `npm run --prefix maintainers bench -- session proxy`. */
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(parts, name))
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. There are ${Object.keys(parts).join(', ')}.`)
  process.exit(1)
}

buildNext(PROJECT)
const titles = Object.values(parts).map(({ title }) => title)
for (const [name, { title, measure }] of Object.entries(parts)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  console.log(`\n—— ${name}\n`)
  const startedAt = performance.now()
  const section = await measure()
  const text = markdown(title, section, circumstances(Math.round((performance.now() - startedAt) / 1000)))
  console.log(text)
  saveSection(text, titles)
}
process.exit()
