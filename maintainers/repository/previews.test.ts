import { afterAll, expect, test } from 'vitest'
import { startMagiclinksdev } from '../../dev/magiclinksdev/index.ts'
import { startMailbox } from '../../dev/mailbox/index.ts'
import { mailboxClient } from '../../dev/mailbox/testing.ts'
import { sendPreviews } from '../../dev/previews.ts'
import { settingsFor } from '../../dev/settings.ts'
import { interpolate } from '../../lib/messages/format.ts'
import { locales, messagesFor } from '../../lib/messages/index.ts'

const mailbox = await startMailbox({ previews: () => sendPreviews(settings, ['magiclinksdev', 'smtp']) })
const magiclinksdev = await startMagiclinksdev({ smtpUrl: mailbox.smtpUrl })
const settings = {
  NODE_ENV: 'test' as const,
  ...settingsFor('http://localhost:3000', { mailbox, magiclinksdev }),
  RECAPTCHA: 'off',
}
const { page, list } = mailboxClient(mailbox)

afterAll(async () => {
  await magiclinksdev.close()
  await mailbox.close()
})

test("the mailbox's preview button sends the e-mail in every language, as users get it", async () => {
  expect(await page('/')).toContain('<form method="post" action="/previews">')
  const answer = await fetch(`${mailbox.url}/previews`, { method: 'POST' })
  expect(answer.status).toBe(200)
  const sent = (await list()).messages.map(({ To, Subject }) => `${To[0]?.Address}: ${Subject}`)
  const wanted = locales.flatMap((locale) => {
    const subject = interpolate(messagesFor(locale).mailSubject, { app: 'Sign-in Example', reference: 'ABC' })
    return [`${locale}@magiclinksdev.example: ${subject}`, `${locale}@smtp.example: ${subject}`]
  })
  expect(sent.sort()).toEqual(wanted.sort())
})

test('a mailbox that cannot send previews does not offer them', async () => {
  const plain = await startMailbox()
  expect(await (await fetch(plain.url)).text()).not.toContain('/previews')
  expect((await fetch(`${plain.url}/previews`, { method: 'POST' })).status).toBe(404)
  await plain.close()
})
