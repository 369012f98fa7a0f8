import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { z } from 'zod'
import { expect, test, wrongCodes } from '../fixtures.ts'
import { en } from '../support/messages.ts'

const STATIC = fileURLToPath(new URL('../../.next/static', import.meta.url))

test('no secret is in a page, its data, its scripts or the log', {
  tag: ['@flow', '@security'],
}, async ({ page, person, signInPage, codePage, accountPage, mailbox, faults, clock, deployment, logs }) => {
  const bodies = recordBodies(page)
  await page.goto('/')
  await signInPage.open('/account?tab=2')
  await faults.magiclinksdev({ endpoint: 'otp-email/create', kind: '429', times: 1 })
  await signInPage.askFor(person)
  await expect(signInPage.message).toContainText("couldn't send")
  await signInPage.askFor(person)
  await expect(codePage.heading).toBeVisible()
  const older = await mailbox.codeFor(person)
  await clock.advance({ seconds: 61 })
  await page.reload()
  await codePage.sendNew.click()
  await expect(codePage.text).toContainText(en.noticeResent)
  const code = await mailbox.codeFor(person)
  const [wrong = ''] = wrongCodes(code, 1)
  await codePage.enter(wrong)
  await expect(codePage.message).toContainText("isn't right")
  await codePage.enter(code)
  await expect(accountPage.heading).toBeVisible()
  await page.reload()
  const uuids = await otpIds(`${deployment.standIns.magiclinksdev.controlUrl}/otps?toEmail=${person.email}`)
  expect(uuids).toHaveLength(2)
  await accountPage.signOut.click()
  await expect(page).toHaveURL(/\/$/)

  const {
    SESSION_SECRETS = '',
    IDENTITY_SECRET = '',
    MAGICLINKSDEV_API_KEY = '',
    RECAPTCHA_API_KEY = '',
  } = deployment.settings
  const secrets = [
    SESSION_SECRETS.replace(/^1:/, ''),
    IDENTITY_SECRET,
    MAGICLINKSDEV_API_KEY,
    RECAPTCHA_API_KEY,
  ]
  const canaries = [...secrets, ...uuids, older, code, `${code.slice(0, 4)} ${code.slice(4)}`]
  expect(canaries.every((canary) => canary.length >= 8)).toBe(true)

  const pages = await bodies()
  expect(pages.length).toBeGreaterThan(10)
  const log = logs().map((line) => JSON.stringify(line))
  expect(log.length).toBeGreaterThan(5)
  for (const text of [...pages, ...log, ...clientFiles()]) {
    for (const canary of canaries) expect(text).not.toContain(canary)
    // How a JWT and a sealed cookie begin.
    expect(text).not.toMatch(/eyJ[\w-]{20,}\.eyJ|Fe26\.2\*/)
  }
  for (const line of log) {
    expect(line).not.toContain(person.email)
    expect(line).not.toContain(wrong)
  }
})

test('the build contains no source map for the browser, so the server serves none', {
  tag: ['@flow', '@security'],
}, () => {
  expect(
    readdirSync(STATIC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.map')),
  ).toEqual([])
})

/** Collects all response bodies of this page. Redirects have none. */
function recordBodies(page: Page): () => Promise<string[]> {
  const bodies: Promise<string>[] = []
  page.on('response', (response) => {
    if (response.status() < 300 || response.status() >= 400) bodies.push(response.text().catch(() => ''))
  })
  return () => Promise.all(bodies)
}

async function otpIds(url: string): Promise<string[]> {
  const answer = await fetch(url)
  return z
    .array(z.object({ id: z.uuid() }))
    .parse(await answer.json())
    .map(({ id }) => id)
}

function clientFiles(): string[] {
  const names = readdirSync(STATIC, { recursive: true, encoding: 'utf8' })
  return names
    .filter((name) => /\.(js|css|json)$/.test(name))
    .map((name) => readFileSync(join(STATIC, name), 'utf8'))
}
