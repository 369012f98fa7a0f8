import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'

// The pages use the fonts of the user's system. The pictures use fonts from npm, so that they are the same on every
// machine.

const faces = [
  { family: 'Pinned', weight: 400, file: '@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff2' },
  { family: 'Pinned', weight: 600, file: '@fontsource/noto-sans/files/noto-sans-latin-600-normal.woff2' },
  {
    family: 'Pinned Arabic',
    weight: 400,
    file: '@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-400-normal.woff2',
  },
  {
    family: 'Pinned Arabic',
    weight: 600,
    file: '@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-600-normal.woff2',
  },
]

/** Shows the open page in these fonts. The browser must bypass the page's policy, which forbids such a style. */
export async function pinFonts(page: Page): Promise<void> {
  await page.route('**/pinned-font/*', (route) => {
    const face = faces[Number(new URL(route.request().url()).pathname.split('/').at(-1))]
    return face ? route.fulfill({ path: pathOf(face.file), contentType: 'font/woff2' }) : route.abort()
  })
  const rules = faces.map(
    ({ family, weight }, i) =>
      `@font-face { font-family: "${family}"; font-weight: ${weight}; src: url("/pinned-font/${i}") }`,
  )
  await page.addStyleTag({
    content: `${rules.join('\n')} * { font-family: Pinned, "Pinned Arabic" !important }`,
  })
}

function pathOf(file: string): string {
  return fileURLToPath(import.meta.resolve(file))
}
