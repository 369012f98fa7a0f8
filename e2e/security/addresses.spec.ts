import { randomInt } from 'node:crypto'
import { atEachScale, expect, newClientIp, test } from '../fixtures.ts'
import { wrongCodes } from '../support/codes.ts'
import type { HttpBrowser } from '../support/http-browser.ts'
import { beginningOf, en } from '../support/messages.ts'
import { buttons, fromElsewhere, headings, type Site } from '../support/site.ts'

const sendsPerClientIp = 20
const wrongPerClientIp = 30
const perHourWithoutClientIp = 20

const tooMany = beginningOf(en.tooManyFromClient)

atEachScale(() => {
  test('one client IP requests codes for many users: 20 an hour are sent', async ({ site }) => {
    const sameClientIp = fromElsewhere()
    expect(await codesSent(site, sendsPerClientIp + 5, () => site.browser(sameClientIp))).toBe(
      sendsPerClientIp,
    )

    await site.advance({ minutes: 61 })
    expect(await codesSent(site, 1, () => site.browser(sameClientIp))).toBe(1)
  })

  test('one client IP guesses at many accounts: 30 wrong guesses an hour, and the owners can still sign in', async ({
    site,
  }) => {
    const sameClientIp = fromElsewhere()
    let reached = 0
    for (let i = 0; i < 8; i += 1) {
      const person = site.newPerson()
      const browser = site.browser()
      const form = (await site.askFor(person, browser)).form(buttons.check)
      const code = await site.codeOf(person)
      for (const wrong of wrongCodes(code, 4))
        await browser.copy(sameClientIp).submitForm(form, { code: wrong })
      reached += (await site.guessesAt(person)).length
      if (i < 7) continue
      expect((await browser.copy(sameClientIp).submitForm(form, { code })).text).toContain(tooMany)
      expect((await browser.submitForm(form, { code })).heading).toBe(headings.account)
    }
    expect(reached).toBe(wrongPerClientIp)
  })

  test("right codes do not count against a client IP's limit on wrong guesses", async ({ site }) => {
    test.setTimeout(120_000)
    const sameClientIp = fromElsewhere()
    for (let i = 0; i < wrongPerClientIp + 2; i += 1) {
      const person = site.newPerson()
      const browser = site.browser()
      const form = (await site.askFor(person, browser)).form(buttons.check)
      const code = await site.codeOf(person)
      expect((await browser.copy(sameClientIp).submitForm(form, { code })).heading).toBe(headings.account)
    }
  })

  test('all addresses of one IPv6 /64 share one limit, and another /64 has its own', async ({ site }) => {
    const network = `2001:db8:${hex()}:${hex()}`
    const inside = () => site.browser({ 'X-Forwarded-For': `${network}:${hex()}:${hex()}:${hex()}:${hex()}` })
    expect(await codesSent(site, sendsPerClientIp + 5, inside)).toBe(sendsPerClientIp)

    const outside = () => site.browser({ 'X-Forwarded-For': `2001:db8:${hex()}:${hex()}::1` })
    expect(await codesSent(site, 1, outside)).toBe(1)
  })

  test('other spellings of one client IP share its limit', async ({ site }) => {
    const bytes = [203, 0, randomInt(256), randomInt(256)]
    const dotted = bytes.join('.')
    const [high = '', low = ''] = [bytes.slice(0, 2), bytes.slice(2)].map((two) =>
      Buffer.from(two).toString('hex'),
    )
    const spellings = [
      dotted,
      `${dotted}:${randomInt(1024, 65_536)}`,
      `::ffff:${dotted}`,
      `::FFFF:${high}:${low}`.toUpperCase(),
      `[::ffff:${high}:${low}]`,
      `[::ffff:${dotted}]:443`,
      `0:0:0:0:0:ffff:${high}:${low}`,
      ` ${dotted} `,
    ]
    let turn = 0
    const disguised = () => site.browser({ 'X-Forwarded-For': spellings[turn++ % spellings.length] ?? '' })
    expect(await codesSent(site, sendsPerClientIp + spellings.length, disguised)).toBe(sendsPerClientIp)
  })

  test('forged addresses in X-Forwarded-For and similar headers do not lift the limit of a client IP', async ({
    site,
  }) => {
    const own = newClientIp()
    const forging = () =>
      site.browser({
        'X-Forwarded-For': `${newClientIp()}, ${newClientIp()}, ${own}`,
        'X-Real-IP': newClientIp(),
        Forwarded: `for=${newClientIp()}`,
        'X-Client-IP': newClientIp(),
        'CF-Connecting-IP': newClientIp(),
        'True-Client-IP': newClientIp(),
      })
    expect(await codesSent(site, sendsPerClientIp + 5, forging)).toBe(sendsPerClientIp)
  })
})

test.describe('client IP', { tag: '@security' }, () => {
  test('with TRUSTED_PROXY=hops:1, addresses that a client puts into X-Forwarded-For are ignored', async ({
    startOwn,
  }) => {
    const site = await startOwn({ settings: { TRUSTED_PROXY: 'hops:1' } })
    const forging = () => site.browser({ 'X-Forwarded-For': `${newClientIp()}, ${newClientIp()}` })
    expect(await codesSent(site, sendsPerClientIp + 5, forging)).toBe(sendsPerClientIp)
  })

  test('with TRUSTED_PROXY=header:NAME, only that header is read', async ({ startOwn }) => {
    const site = await startOwn({ settings: { TRUSTED_PROXY: 'header:X-Real-IP' } })
    const own = newClientIp()
    const forging = () => site.browser({ 'X-Forwarded-For': newClientIp(), 'X-Real-IP': own })
    expect(await codesSent(site, sendsPerClientIp + 5, forging)).toBe(sendsPerClientIp)

    const elsewhere = () => site.browser({ 'X-Real-IP': newClientIp() })
    expect(await codesSent(site, 3, elsewhere)).toBe(3)
  })

  test('with TRUSTED_PROXY=none on loopback, there is no limit per client IP, and the limits of an account still apply', async ({
    startOwn,
    person,
  }) => {
    const site = await startOwn({ tls: false })
    expect(await codesSent(site, sendsPerClientIp + 5, () => site.browser())).toBe(sendsPerClientIp + 5)

    for (let i = 0; i < 3; i += 1) await site.askFor(person)
    expect(await site.sendsTo(person)).toHaveLength(1)
  })

  for (const [trustedProxy, headers] of [
    ['hops:3', (): Record<string, string> => fromElsewhere()],
    ['hops:2', (): Record<string, string> => ({ 'X-Forwarded-For': `unknown-${hex()}` })],
    ['header:X-Real-IP', (): Record<string, string> => fromElsewhere()],
    ['header:X-Real-IP', (): Record<string, string> => ({ 'X-Real-IP': `10.0.0.${randomInt(256, 999)}` })],
  ] as const) {
    const sent = JSON.stringify(Object.keys(headers()))
    test(`with TRUSTED_PROXY=${trustedProxy} and no valid address in ${sent}, all requests share one limit of 20 codes and guesses an hour`, async ({
      startOwn,
    }) => {
      const site = await startOwn({ settings: { TRUSTED_PROXY: trustedProxy } })
      const unidentified = () => site.browser(headers())
      const browser = unidentified()
      const person = site.newPerson()
      const form = (await site.askFor(person, browser)).form(buttons.check)
      for (const code of wrongCodes(await site.codeOf(person), 3)) await browser.submitForm(form, { code })

      // The first code and the three guesses count too.
      expect(await codesSent(site, perHourWithoutClientIp, unidentified)).toBe(perHourWithoutClientIp - 4)
      const refused = await unidentified()
        .copy()
        .submitForm(form, { code: await site.codeOf(person) })
      expect(refused.heading).not.toBe(headings.account)
      expect(await site.guessesAt(person)).toHaveLength(3)
    })
  }
})

atEachScale(() => {
  test('all spellings of one email address share one account and its limits', async ({ site }) => {
    const name = site.newPerson().email.replace('@example.com', '')
    const spellings = [
      `${name}@bücher.example`,
      `  ${name.toUpperCase()}@BÜCHER.example `,
      `${name}@xn--bcher-kva.example`,
      `${name}@XN--BCHER-KVA.Example`,
    ]
    const pages = []
    for (const email of spellings) pages.push(await site.askFor({ email }))

    expect(pages.map(({ heading }) => heading)).toEqual([
      headings.code,
      headings.signIn,
      headings.signIn,
      headings.signIn,
    ])
    expect(pages.at(-1)?.text).toContain(beginningOf(en.sendTooSoon))
    const sends = await site.sendsTo({ email: `${name}@xn--bcher-kva.example` })
    expect(sends.map(({ toEmail }) => toEmail)).toEqual([`${name}@xn--bcher-kva.example`])
  })
})

/** Requests a code for each of `people` new users, and counts the codes that were sent. */
async function codesSent(site: Site, people: number, browser: () => HttpBrowser): Promise<number> {
  let total = 0
  for (let i = 0; i < people; i += 1) {
    const person = site.newPerson()
    const page = await site.askFor(person, browser())
    const sends = (await site.sendsTo(person)).length
    expect(sends, page.text).toBe(page.heading === headings.code ? 1 : 0)
    if (sends === 0) expect(page.text).toContain(tooMany)
    total += sends
  }
  return total
}

/** One group of an IPv6 address. */
function hex(): string {
  return randomInt(1, 65_536).toString(16)
}
