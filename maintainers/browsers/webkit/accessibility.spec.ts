import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { z } from 'zod'
import { tags } from '../../../e2e/a11y/axe.ts'
import { expect, wrongCodes } from '../../../e2e/fixtures.ts'
import { expectText, test } from './fixtures.ts'
import type { WebKitPage } from './page.ts'

const axe = readFileSync(
  createRequire(import.meta.resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js'),
  'utf8',
)

test('axe finds nothing in WebKit on the pages of a sign-in', { tag: '@a11y' }, async ({
  webkit,
  requestCode,
  person,
  mailbox,
}) => {
  for (const path of ['/', '/nowhere', '/sign-in']) {
    await webkit.goto(path)
    expect.soft(await problemsOn(webkit), path).toEqual([])
  }
  await webkit.press('button', 'Email me a code')
  await expectText(webkit, 'Enter an email address')
  expect.soft(await problemsOn(webkit), 'no address').toEqual([])

  await requestCode(person)
  expect.soft(await problemsOn(webkit), 'the code page').toEqual([])
  const code = await mailbox.codeFor(person)
  const [wrong = ''] = wrongCodes(code, 1)
  await webkit.fill('Code', wrong)
  await expectText(webkit, 'Attempts left: 4')
  expect.soft(await problemsOn(webkit), 'a wrong code').toEqual([])

  await webkit.fill('Code', code)
  await expectText(webkit, 'Your account')
  expect.soft(await problemsOn(webkit), 'the account page').toEqual([])
})

async function problemsOn(webkit: WebKitPage): Promise<string[]> {
  const runAxe = `${axe}; return axe.run({ runOnly: arguments[0] }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)))`
  return z.array(z.string()).parse(await webkit.evaluate(runAxe, tags))
}
