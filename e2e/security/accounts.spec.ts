import { atEachScale, expect, type Person, test } from '../fixtures.ts'
import { wrongCodes } from '../support/codes.ts'
import { cookieNames } from '../support/cookie-names.ts'
import type { HttpBrowser } from '../support/http-browser.ts'
import { beginningOf, en } from '../support/messages.ts'
import { buttons, fromElsewhere, headings, type Site } from '../support/site.ts'

const perCode = 5
const perAccount = 50
const perKnownBrowser = 10

/** Allows far more codes than usual, so that only the limits on guesses apply. */
const manySends = {
  LIMIT_SECONDS_BETWEEN_SENDS: '30',
  LIMIT_SENDS_PER_ACCOUNT_PER_HOUR: '1000',
  LIMIT_SENDS_PER_ACCOUNT_PER_DAY: '1000',
}
const sendCooldown = { seconds: 31 }

test.use({ settings: manySends })

atEachScale(() => {
  test('with many codes and client IPs, an attacker gets 50 wrong guesses a day at one account', async ({
    startOwn,
    person,
  }) => {
    test.setTimeout(180_000)
    const site = await startOwn()
    for (let i = 0; i < perAccount / perCode; i += 1) await exhaustCode(site, person)
    expect(await site.guessesAt(person)).toHaveLength(perAccount)

    const refused = await guessOnce(site, person)
    expect(refused.text).toContain(beginningOf(en.guessTooMany))
    expect(await site.guessesAt(person)).toHaveLength(perAccount)

    await site.advance({ hours: 23 })
    await guessOnce(site, person)
    expect(await site.guessesAt(person)).toHaveLength(perAccount)

    await site.advance({ hours: 1 })
    await guessOnce(site, person)
    expect(await site.guessesAt(person)).toHaveLength(perAccount + 1)
  })

  test('200 concurrent guesses at 40 codes of one account: at most 50 reach the API', async ({
    site,
    person,
  }) => {
    test.setTimeout(180_000)
    const attempts = []
    for (let i = 0; i < 40; i += 1) {
      const browser = site.browser()
      const form = (await site.askFor(person, browser)).form(buttons.check)
      await site.advance(sendCooldown)
      const wrong = wrongCodes(await site.codeOf(person), perCode)
      attempts.push(...wrong.map((code) => ({ browser, form, code })))
    }

    const answers = await Promise.all(
      attempts.map(({ browser, form, code }) => browser.copy(fromElsewhere()).postForm(form, { code })),
    )

    const reached = (await site.guessesAt(person)).length
    expect(reached).toBeLessThanOrEqual(perAccount)
    const unanswered = answers.filter(({ text }) => text.includes('having technical problems')).length
    expect(reached + unanswered).toBeGreaterThanOrEqual(perAccount)
  })

  test('after 50 wrong guesses at an account, the right code of an older attempt is refused too', async ({
    site,
    person,
  }) => {
    test.setTimeout(180_000)
    const early = site.browser()
    const form = (await site.askFor(person, early)).form(buttons.check)
    const code = await site.codeOf(person)
    await site.advance(sendCooldown)
    // All this must fit into the ten minutes of the early code's lifetime.
    for (let i = 0; i < perAccount / perCode; i += 1) await exhaustCode(site, person)

    const answer = await early.submitForm(form, { code })

    expect(answer.text).toContain(beginningOf(en.guessTooMany))
    expect(await site.guessesAt(person)).toHaveLength(perAccount)
    expect((await early.visit('/account')).heading).toBe(headings.signIn)
  })

  test('after an attacker has used up the guesses of an account, its owner can still sign in with a known browser', async ({
    site,
    person,
  }) => {
    test.setTimeout(180_000)
    const owner = await site.signIn(person)
    await signOut(owner)
    await site.advance(sendCooldown)
    for (let i = 0; i < perAccount / perCode; i += 1) await exhaustCode(site, person)
    expect((await guessOnce(site, person)).text).toContain(beginningOf(en.guessTooMany))
    await site.advance(sendCooldown)

    await site.signIn(person, owner)

    expect((await owner.visit('/account')).text).toContain(person.email)
  })

  test('stolen cookies of known browsers allow 10 guesses each and 50 in total, besides the 50 of new browsers', async ({
    startOwn,
    person,
  }) => {
    test.setTimeout(240_000)
    const site = await startOwn()
    const known: HttpBrowser[] = []
    for (let i = 0; i < 6; i += 1) {
      const browser = await site.signIn(person)
      await signOut(browser)
      known.push(browser)
      await site.advance(sendCooldown)
    }
    const signIns = known.length
    const guesses = async () => (await site.guessesAt(person)).length - signIns

    // The first browser uses up its own ten guesses, and then the 50 of new browsers.
    const [first, ...others] = known
    // The attacker is slow, because all known browsers together get no more guesses an hour than one client IP.
    const exhaustSlowly = async (browser: HttpBrowser | undefined) => {
      await exhaustCode(site, person, browser)
      await site.advance({ minutes: 11 })
    }
    for (let i = 0; i < 12; i += 1) await exhaustSlowly(first)
    expect(await guesses()).toBe(perKnownBrowser + perAccount)
    for (const browser of others.slice(0, 4)) {
      for (let i = 0; i < 3; i += 1) await exhaustSlowly(browser)
    }
    expect(await guesses()).toBe(perAccount + perAccount)

    const sixth = await guessOnce(site, person, others[4])
    expect(sixth.text).toContain(beginningOf(en.guessTooMany))
    expect(await guesses()).toBe(perAccount + perAccount)
  })

  test('a browser that is known to one account gets no guesses of its own at another account', async ({
    site,
    person,
  }) => {
    test.setTimeout(180_000)
    const owner = await site.signIn(person)
    await signOut(owner)
    const victim = site.newPerson()
    for (let i = 0; i < perAccount / perCode; i += 1) await exhaustCode(site, victim)

    const answer = await guessOnce(site, victim, owner.copy(fromElsewhere()))

    expect(answer.text).toContain(beginningOf(en.guessTooMany))
    expect(await site.guessesAt(victim)).toHaveLength(perAccount)
  })

  test('signing in again and again from one browser does not renew its guesses', async ({
    startOwn,
    person,
  }) => {
    test.setTimeout(180_000)
    const site = await startOwn()
    const browser = await site.signIn(person)
    let signIns = 1
    for (let round = 0; round < 3; round += 1) {
      await signOut(browser)
      await site.advance(sendCooldown)
      await exhaustCode(site, person, browser)
      browser.cookies.delete(cookieNames.pending)
      await site.signIn(person, browser)
      signIns += 1
    }
    // The browser made 15 wrong guesses. Ten used up its own quota, and five count against the quota of new browsers.
    for (let i = 0; i < perAccount / perCode; i += 1) await exhaustCode(site, person)
    expect(await site.guessesAt(person)).toHaveLength(signIns + perKnownBrowser + perAccount)
  })
})

test.describe('usual limits', { tag: '@security' }, () => {
  test.use({ settings: {} })

  test('with the usual limits, an attacker who guesses at every code that can be requested gets 50 guesses a day', async ({
    startOwn,
    person,
  }) => {
    test.setTimeout(180_000)
    const site = await startOwn()
    for (let hour = 0; hour < 23; hour += 1) {
      for (let i = 0; i < 2; i += 1) {
        const browser = site.browser()
        const page = await site.askFor(person, browser)
        if (page.heading !== headings.code) continue
        const form = page.form(buttons.check)
        const wrong = wrongCodes(await site.codeOf(person), perCode + 1)
        for (const code of wrong) await browser.submitForm(form, { code })
        await site.advance({ minutes: 2 })
      }
      await site.advance({ minutes: 56 })
    }
    expect(await site.guessesAt(person)).toHaveLength(perAccount)
  })
})

/** Requests a code, uses up its guesses, and waits until the next can be requested. */
async function exhaustCode(site: Site, person: Person, browser = site.browser()): Promise<void> {
  browser.cookies.delete(cookieNames.pending)
  const form = (await site.askFor(person, browser)).form(buttons.check)
  for (const code of wrongCodes(await site.codeOf(person), perCode)) {
    await browser.copy(fromElsewhere()).submitForm(form, { code })
  }
  await site.advance(sendCooldown)
}

/** Requests a code, and submits a wrong one. */
async function guessOnce(site: Site, person: Person, browser = site.browser()) {
  browser.cookies.delete(cookieNames.pending)
  const form = (await site.askFor(person, browser)).form(buttons.check)
  const [code = ''] = wrongCodes(await site.codeOf(person), 1)
  return browser.submitForm(form, { code })
}

async function signOut(browser: HttpBrowser): Promise<void> {
  await browser.submitForm((await browser.visit('/account')).form(buttons.signOut))
}
