import { z } from 'zod'
import { atEachScale, expect, type Person, test } from '../fixtures.ts'
import { cookieNames } from '../support/cookie-names.ts'
import { en } from '../support/messages.ts'
import { buttons, headings, type Site } from '../support/site.ts'
import { control } from '../support/stand-ins.ts'

atEachScale(() => {
  test('a used cookie and code, replayed within a minute, open the same session again', async ({
    site,
    person,
  }) => {
    const { owner, replay, sessions } = await signedInWithReplay(site, person)

    const replayed = await replay()

    expect(replayed.page.heading).toBe(headings.account)
    expect(await validations(site, person)).toBe(1)
    expect(await sessions()).toBe(1)
    expect(await sessionsListed(owner)).toBe(1)
  })

  test('a used cookie and code, replayed after a minute, are refused', async ({ site, person }) => {
    const { owner, replay, sessions } = await signedInWithReplay(site, person)
    await site.advance({ seconds: 61 })

    const replayed = await replay()

    expect(replayed.page.text).toContain(en.codeExpired)
    expect(replayed.browser.cookies.has(cookieNames.session)).toBe(false)
    expect(await validations(site, person)).toBe(1)
    expect(await sessions()).toBe(1)
    expect(await sessionsListed(owner)).toBe(1)
  })

  for (const [button, message] of [
    [buttons.signOut, en.codeUsed],
    [buttons.signOutEverywhere, en.codeExpired],
  ] as const) {
    test(`a used cookie and code, replayed after "${button}", are refused at once`, async ({
      site,
      person,
    }) => {
      const { owner, replay } = await signedInWithReplay(site, person)
      await owner.submitForm((await owner.visit('/account')).form(button))

      const replayed = await replay()

      expect(replayed.page.text).toContain(message)
      expect(replayed.browser.cookies.has(cookieNames.session)).toBe(false)
      expect((await replayed.browser.visit('/account')).heading).toBe(headings.signIn)
      expect(await validations(site, person)).toBe(1)
    })
  }

  test('a used cookie with a wrong code opens no session, however often it is submitted', async ({
    site,
    person,
  }) => {
    const { owner, replay } = await signedInWithReplay(site, person)
    const right = await site.codeOf(person)
    const wrong = right.replace(/^./, (digit) => String((Number(digit) + 1) % 10))

    for (let i = 0; i < 6; i += 1) {
      const { browser, page } = await replay(wrong)
      expect(page.heading).toBe(headings.code)
      expect(browser.cookies.has(cookieNames.session)).toBe(false)
    }

    expect(await validations(site, person)).toBe(1)
    expect(await sessionsListed(owner)).toBe(1)
  })

  test('a copy of the cookies from before signing in is useless without the code', async ({
    site,
    person,
  }) => {
    const { thief } = await signedInWithReplay(site, person)
    expect((await thief.visit('/account')).heading).toBe(headings.signIn)
    expect((await thief.visit('/sign-in/code')).heading).toBe(headings.code)
  })

  test('when the code was right but no JWT can be made, no session opens, and the same code works later', async ({
    startOwn,
    person,
  }) => {
    const site = await startOwn()
    const browser = site.browser()
    const form = (await site.askFor(person, browser)).form(buttons.check)
    const code = await site.codeOf(person)
    const standIns = control(site.deployment.standIns)
    await standIns.failMagiclinksdev({ endpoint: 'jwt/create', kind: '500' })

    const failed = await browser.submitForm(form, { code })
    expect(failed.text).toContain(en.acceptedButFailed)
    expect(browser.cookies.has(cookieNames.session)).toBe(false)

    const wrong = code.replace(/.$/, (digit) => String((Number(digit) + 1) % 10))
    expect((await browser.copy().submitForm(form, { code: wrong })).heading).toBe(headings.code)
    const again = await browser.copy().submitForm(form, { code })
    expect(again.text).toContain(en.acceptedButFailed)

    await standIns.clearFaults()
    const account = await browser.submitForm(form, { code })
    expect(account.heading).toBe(headings.account)
    expect(account.text).toContain(person.email)
    expect(await validations(site, person)).toBe(1)
    expect(await site.sendsTo(person)).toHaveLength(1)
  })
})

/** A user has signed in. A thief has a copy of the cookies from before that, and may have seen the code. */
async function signedInWithReplay(site: Site, person: Person) {
  const before = (await jwtCalls(site)).length
  const owner = site.browser()
  const form = (await site.askFor(person, owner)).form(buttons.check)
  const thief = owner.copy()
  const code = await site.codeOf(person)
  const account = await owner.submitForm(form, { code })
  expect(account.heading).toBe(headings.account)
  return {
    owner,
    thief,
    /** The number of sessions for which JWTs have been made since this user requested a code. */
    sessions: async () => new Set((await jwtCalls(site)).slice(before).map(sidOf)).size,
    async replay(submitted = code) {
      const browser = thief.copy()
      const page = await browser.submitForm(form, { code: submitted })
      return { browser, page }
    },
  }
}

/** How many guesses at a user's codes the API has checked. */
async function validations(site: Site, person: Person): Promise<number> {
  return (await site.guessesAt(person)).length
}

function jwtCalls(site: Site) {
  return site.magiclinksdev.calls('?endpoint=jwt/create')
}

function sidOf({ claims }: { claims?: unknown }): string {
  return z.object({ sid: z.string() }).parse(claims).sid
}

async function sessionsListed(owner: { visit(path: string): Promise<{ html: string }> }): Promise<number> {
  const { html } = await owner.visit('/account')
  return html.match(/<li\b/g)?.length ?? 0
}
