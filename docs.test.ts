import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** A fenced block whose first line names a file: that file, whole, stands in it. */
const shownFile = /^```tsx? (\S+)\n[\s\S]*?^```$/gm

const pages = globSync('{docs,lib}/**/*.md')

test.each(pages)('%s shows the examples as they are compiled', async (page) => {
  const shown = readFileSync(page, 'utf8').replace(shownFile, (_, file: string) => {
    const language = file.split('.').at(-1)
    return `\`\`\`${language} ${file}\n${readFileSync(file, 'utf8').trimEnd()}\n\`\`\``
  })
  await expect(shown).toMatchFileSnapshot(page)
})
