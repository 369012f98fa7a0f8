import { beforeEach, describe, expect, test } from 'vitest'
import { applySettings } from '../testing/settings.ts'
import { errorOf, SignInWorld } from '../testing/sign-in.ts'

applySettings()

const right = '12345678'
let world: SignInWorld
beforeEach(() => {
  world = new SignInWorld()
})

test('the bot check for a send has the action sign_in, and the one for a code check_code', async () => {
  await world.check(await world.pending(), right)
  expect(world.captchaActions).toEqual(['sign_in', 'check_code'])
})

describe('for a send', () => {
  test('the bot check comes after the quota of the client and before the quotas that users share', async () => {
    await world.send('jane@example.com')
    expect(world.calls.slice(0, 4)).toEqual(['consume client', 'read', 'captcha', 'consume app'])
  })

  test('an input that cannot be an email address is refused before the bot check', async () => {
    expect(errorOf(await world.send('jane'))).toBe('emailNoAt')
    expect(world.calls).toEqual([])
  })

  test('a failed bot check consumes no quota that users share', async () => {
    world.captcha = 'refused'
    expect(errorOf(await world.send('jane@example.com'))).toBe('botRefused')
    expect(world.calls).toEqual(['consume client', 'read', 'captcha'])
  })

  test('while the store is unavailable, a send stops before the bot check', async () => {
    world.storeFails = true
    await expect(world.send('jane@example.com')).rejects.toThrow('The test says so')
    expect(world.calls).not.toContain('captcha')
  })
})

describe('for a code', () => {
  test('the bot check comes after the quota of the client and before the guess is noted', async () => {
    await world.check(await world.pending(), right)
    expect(world.calls.slice(0, 5)).toEqual([
      'consume client',
      'read',
      'captcha',
      'write',
      `validate ${right}`,
    ])
  })

  test('an input that cannot be a code is refused before the bot check', async () => {
    const pending = await world.pending()
    expect(errorOf(await world.check(pending, '1234'))).toBe('codeMalformedDigits')
    expect(world.calls).toEqual([])
  })

  test('a wrong code that was submitted before is refused before the bot check', async () => {
    const pending = await world.pending()
    await world.check(pending, '00000000')
    world.calls = []
    expect(errorOf(await world.check(pending, '00000000'))).toBe('codeWrong')
    expect(world.calls).not.toContain('captcha')
  })

  test.each([
    ['missing', 'botMissing'],
    ['unavailable', 'botUnavailable'],
  ] as const)(
    'if the bot check is "%s", the quota of the client is refunded, and no guess is noted',
    async (verdict, error) => {
      const pending = await world.pending()
      world.captcha = verdict
      expect(errorOf(await world.check(pending, right))).toBe(error)
      expect(world.calls).toEqual(['consume client', 'read', 'captcha', 'refund client'])
    },
  )

  test('a failed bot check notes no guess, but consumes the quota of the client', async () => {
    const pending = await world.pending()
    world.captcha = 'refused'
    expect(errorOf(await world.check(pending, right))).toBe('botRefused')
    expect(world.calls).toEqual(['consume client', 'read', 'captcha'])
  })
})
