import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const files = globSync('lib/magiclinksdev/*.ts').filter((file) => !file.endsWith('.test.ts'))

test.each(files)('%s needs zod and this folder alone', (file) => {
  const imports = [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
    ([, name]) => name,
  )
  expect(imports.filter((name) => name !== 'zod' && !name?.startsWith('./'))).toEqual([])
})
