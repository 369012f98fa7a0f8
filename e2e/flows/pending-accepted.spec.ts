import { type Deployment, expect, type Person, test, wrongCodes } from '../fixtures.ts'
import { botToken } from '../support/bot-token.ts'
import { messageIn } from '../support/html.ts'
import { filled, Visitor } from '../support/visitor.ts'

// What the cookie of a pending sign-in is worth once its code was accepted: after a lost answer, a double click, a theft.

test.describe('an accepted code', { tag: '@flow' }, () => {
  test('leads the same browser to the same session for a minute, without another validation', async ({
    deployment,
    page,
    context,
    person,
    accountPage,
    api,
  }) => {
    const { code, copy } = await signedIn(deployment, person)
    expect((await copy.enterCode(code)).headers.location).toBe('/account')
    await copy.moveInto(context)
    await page.goto('/sign-in')
    await expect(accountPage.sessions).toHaveCount(1)
    await expect(accountPage.text).toContainText(person.email)
    expect(await api.calls('otp/validate')).toHaveLength(1)
  })

  test('is no use with another code', async ({ deployment, person, api }) => {
    const { code, copy } = await signedIn(deployment, person)
    const { text } = await copy.enterCode(wrongCodes(code, 1)[0] ?? '')
    expect(messageIn(text)).toContain('not right')
    expect(await copy.signedInAs()).toBeNull()
    expect(await api.calls('otp/validate')).toHaveLength(1)
  })

  test('is no use after a minute', async ({ deployment, person, api, clock }) => {
    const { code, copy } = await signedIn(deployment, person)
    const form = await copy.form('/sign-in/code', 'Sign in')
    await clock.advance({ seconds: 61 })
    const token = await botToken(deployment, 'check_code')
    const { text } = await copy.post('/sign-in/code', filled(form, { code, ...token }))
    expect(messageIn(text)).toContain('Ask for a new one')
    expect(await copy.signedInAs()).toBeNull()
    expect(await api.calls('otp/validate')).toHaveLength(1)
  })

  test('is no use once its session was signed out', async ({ deployment, person, api }) => {
    const { visitor, code, copy } = await signedIn(deployment, person)
    await visitor.submit('/account', 'Sign out')
    expect(await visitor.signedInAs()).toBeNull()
    const { text } = await copy.enterCode(code)
    expect(messageIn(text)).toContain('has been used')
    expect(await copy.signedInAs()).toBeNull()
    expect(await api.calls('otp/validate')).toHaveLength(1)
  })
})

/** Somebody who has signed in, with what their browser had before the code was typed: a copy of its cookies. */
async function signedIn(deployment: Deployment, person: Person) {
  const visitor = new Visitor(deployment)
  await visitor.askForCode(person)
  const copy = visitor.copy()
  const code = await visitor.codeFor(person)
  await visitor.enterCode(code)
  expect(await visitor.signedInAs()).toBe(person.email)
  return { visitor, code, copy }
}
