import { afterAll, expect, test } from 'vitest'
import { startMagiclinksdev } from './magiclinksdev/index.ts'
import { startMailbox } from './mailbox/index.ts'
import { use } from './mailbox/testing.ts'
import { sendPreviews } from './previews.ts'
import { settingsFor } from './settings.ts'

const mailbox = await startMailbox({ previews: () => sendPreviews(settings, ['magiclinksdev', 'smtp']) })
const magiclinksdev = await startMagiclinksdev({ smtpUrl: mailbox.smtpUrl })
const settings = {
  NODE_ENV: 'test' as const,
  ...settingsFor('http://localhost:3000', { mailbox, magiclinksdev }),
  RECAPTCHA: 'off',
}
const { page, list } = use(mailbox)

afterAll(async () => {
  await magiclinksdev.close()
  await mailbox.close()
})

test('a button of the mailbox sends every e-mail in every language, as people get it', async () => {
  expect(await page('/')).toContain('<form method="post" action="/previews">')
  const answer = await fetch(`${mailbox.url}/previews`, { method: 'POST' })
  expect(answer.status).toBe(200)
  const sent = (await list()).messages.map(({ To, Subject }) => `${To[0]?.Address}: ${Subject}`)
  expect(sent.sort()).toEqual([
    expect.stringMatching(/^ar@magiclinksdev\.example: رمزك/),
    expect.stringMatching(/^ar@smtp\.example: رمزك/),
    expect.stringMatching(/^de@magiclinksdev\.example: Ihr Code/),
    expect.stringMatching(/^de@smtp\.example: Ihr Code/),
    expect.stringMatching(/^en@magiclinksdev\.example: Your code/),
    expect.stringMatching(/^en@smtp\.example: Your code/),
  ])
})

test('a mailbox that cannot make them does not offer them', async () => {
  const plain = await startMailbox()
  expect(await (await fetch(plain.url)).text()).not.toContain('/previews')
  expect((await fetch(`${plain.url}/previews`, { method: 'POST' })).status).toBe(404)
  await plain.close()
})
