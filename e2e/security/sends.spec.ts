import { atEachScale, expect, newPerson, type Person, test } from '../fixtures.ts'
import { beginningOf, en, interpolate } from '../support/messages.ts'
import { buttons, fromElsewhere, headings, type Site } from '../support/site.ts'

const perHour = 5
const perDay = 10
const tooSoon = beginningOf(en.sendTooSoon)

atEachScale(() => {
  test('a resend that a script posts within a minute of the first code sends nothing', async ({
    site,
    person,
  }) => {
    const browser = site.browser()
    const page = await site.askFor(person, browser)

    for (let i = 0; i < 3; i += 1) {
      expect((await browser.submitForm(page.form(buttons.resend))).text).toContain(tooSoon)
    }
    expect(await site.sendsTo(person)).toHaveLength(1)

    await site.advance({ seconds: 61 })
    expect((await browser.submitForm(page.form(buttons.resend))).text).toContain(en.noticeResent)
    expect(await site.sendsTo(person)).toHaveLength(2)
  })

  test('once an email address is no longer allowed, it gets no new code, and its pending code does not work', async ({
    startOwn,
    person,
  }) => {
    const site = await startOwn()
    const browser = site.browser()
    const page = await site.askFor(person, browser)
    site.deployment.settings.SIGN_IN_ALLOWED_DOMAINS = 'elsewhere.example'
    await Promise.all(site.deployment.instances.map((_, instance) => site.deployment.restart(instance)))
    await site.advance({ seconds: 61 })

    const domain = person.email.split('@')[1] ?? ''
    const notAllowed = interpolate(en.domainNotAllowed, { domain, allowed: 'elsewhere.example' })
    expect((await browser.submitForm(page.form(buttons.resend))).text).toContain(notAllowed)
    const code = await site.codeOf(person)
    expect((await browser.submitForm(page.form(buttons.check), { code })).text).toContain(notAllowed)
    expect(await site.guessesAt(person)).toEqual([])
    expect(await site.sendsTo(person)).toHaveLength(1)
  })

  test('20 concurrent resends send one e-mail', async ({ site, person }) => {
    const browser = site.browser()
    const page = await site.askFor(person, browser)
    await site.advance({ seconds: 61 })

    const form = page.form(buttons.resend)
    await Promise.all(Array.from({ length: 20 }, () => browser.copy(fromElsewhere()).postForm(form)))

    expect(await site.sendsTo(person)).toHaveLength(2)
  })

  test('requesting a second code within a minute sends nothing: the same browser sees the code page, and another browser sees when to try again', async ({
    site,
    person,
  }) => {
    const browser = site.browser()
    await site.askFor(person, browser)

    expect((await site.askFor(person, browser)).heading).toBe(headings.code)
    expect((await site.askFor(person)).text).toContain(tooSoon)
    expect(await site.sendsTo(person)).toHaveLength(1)
  })

  test('a botnet that bombs one mailbox causes at most 5 e-mails an hour and 10 a day', async ({
    startOwn,
    person,
  }) => {
    test.setTimeout(120_000)
    const site = await startOwn()
    expect(await bomb(site, person, 10)).toBe(perHour)
    await site.advance({ minutes: 61 })
    expect(await bomb(site, person, 10)).toBe(perDay)
    for (let hour = 3; hour < 23; hour += 4) {
      await site.advance({ hours: 4 })
      expect((await site.askFor(person)).text).toContain(beginningOf(en.sendTooMany))
    }
    expect(await site.sendsTo(person)).toHaveLength(perDay)

    await site.advance({ hours: 4 })
    expect(await bomb(site, person, 1)).toBe(perDay + 1)
  })

  test('after an attacker has used up the codes of an account, a known browser still gets one', async ({
    site,
    person,
  }) => {
    const owner = await site.signIn(person)
    await owner.submitForm((await owner.visit('/account')).form(buttons.signOut))
    await site.advance({ seconds: 61 })
    expect(await bomb(site, person, 8)).toBe(perHour)

    await site.signIn(person, owner)
    expect(await site.sendsTo(person)).toHaveLength(perHour + 1)
    expect((await owner.visit('/account')).text).toContain(person.email)
  })

  test('a known browser has a limit of its own, but no advantage at another account', async ({
    site,
    person,
  }) => {
    const owner = await site.signIn(person)
    await owner.submitForm((await owner.visit('/account')).form(buttons.signOut))
    const other = newPerson()
    await site.askFor(other)
    expect((await site.askFor(other, owner.copy(fromElsewhere()))).text).toContain(tooSoon)

    const before = (await site.sendsTo(person)).length
    await site.advance({ seconds: 61 })
    for (let i = 0; i < perHour + 2; i += 1) {
      await site.askFor(person, owner.copy(fromElsewhere()))
      await site.advance({ seconds: 61 })
    }
    expect(await site.sendsTo(person)).toHaveLength(before + perHour)
  })
})

test.describe(() => {
  test.use({ settings: { LIMIT_SENDS_PER_HOUR: '20' } })

  atEachScale(() => {
    test('the global cap stops a botnet that requests codes for many accounts, and a fifth of the cap is kept for known browsers', async ({
      startOwn,
    }) => {
      test.setTimeout(120_000)
      const site = await startOwn()
      const owners = []
      for (let i = 0; i < 5; i += 1) {
        const person = newPerson()
        const browser = await site.signIn(person)
        await browser.submitForm((await browser.visit('/account')).form(buttons.signOut))
        owners.push({ person, browser })
      }
      await site.advance({ minutes: 61 })
      const before = await sendsOfAll(site)

      for (let i = 0; i < 3; i += 1)
        await Promise.all(Array.from({ length: 12 }, () => site.askFor(newPerson())))
      expect((await site.askFor(newPerson())).text).toContain(beginningOf(en.sendBusy))
      expect((await sendsOfAll(site)) - before).toBe(16)

      for (const { person, browser } of owners.slice(0, 4)) await site.signIn(person, browser)
      expect((await sendsOfAll(site)) - before).toBe(20)
      for (const { person, browser } of owners.slice(4)) {
        expect((await site.askFor(person, browser)).text).toContain(beginningOf(en.sendBusy))
      }
      expect((await sendsOfAll(site)) - before).toBe(20)

      await site.advance({ minutes: 61 })
      expect((await site.askFor(newPerson())).heading).toBe(headings.code)
    })
  })
})

/** Requests a code for a user every minute, each time from a new browser. Returns how many e-mails the user got in total. */
async function bomb(site: Site, person: Person, times: number): Promise<number> {
  for (let i = 0; i < times; i += 1) {
    await site.askFor(person)
    await site.advance({ seconds: 61 })
  }
  return (await site.sendsTo(person)).length
}

async function sendsOfAll(site: Site): Promise<number> {
  return (await site.magiclinksdev.calls('?endpoint=otp-email/create')).length
}
