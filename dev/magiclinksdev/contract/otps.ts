import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Client, expectFailure, expectSuccess } from './client.ts'
import { otpCreated, otpRequest, otpValidated, validation } from './requests.ts'

/** Codes: making and checking them. */
export function describeOtps(client: Client): void {
  const create = async (changes?: Record<string, unknown>) =>
    expectSuccess(await client.post('otp/create', otpRequest(changes)), 201, otpCreated).otpCreateResults
  const validate = (id: string, otp: string) => client.post('otp/validate', validation(id, otp))

  describe('otp/create', () => {
    test.each([
      ['digits', { charSetNumeric: true }, /^[0-9]{12}$/],
      ['lower-case letters', { charSetNumeric: false, charSetAlphaLower: true }, /^[a-z]{12}$/],
      ['capitals', { charSetNumeric: false, charSetAlphaUpper: true }, /^[A-Z]{12}$/],
      ['all of them', { charSetAlphaLower: true, charSetAlphaUpper: true }, /^[0-9a-zA-Z]{12}$/],
    ])('makes a code of %s', async (_, charSets, pattern) => {
      expect((await create({ ...charSets, length: 12 })).otp).toMatch(pattern)
    })

    test.each([[1], [12]])('makes a code of %i characters', async (length) => {
      expect((await create({ length })).otp).toHaveLength(length)
    })

    test.each([[0], [undefined]])('makes a code of 6 characters when the length is %s', async (length) => {
      expect((await create({ length })).otp).toHaveLength(6)
    })

    test('gives every code an id and characters of its own', async () => {
      const codes = await Promise.all(Array.from({ length: 10 }, () => create({ length: 12 })))
      expect(new Set(codes.map(({ id }) => id)).size).toBe(10)
      expect(new Set(codes.map(({ otp }) => otp)).size).toBe(10)
    })

    test.each([
      ['no set of characters', { charSetNumeric: false }],
      ['13 characters', { length: 13 }],
      ['a life of 4 seconds', { lifespanSeconds: 4 }],
      ['a life that ends before it begins', { lifespanSeconds: -600 }],
      ['a life of over 250 years', { lifespanSeconds: 7_905_600_001 }],
    ])('refuses %s', async (_, changes) => {
      const answer = await client.post('otp/create', otpRequest(changes))
      expect(expectFailure(answer, 400)).toMatch(/^Invalid request body: /)
    })

    test.each([[5], [0], [undefined]])('takes a lifespan of %s seconds', async (lifespanSeconds) => {
      await create({ lifespanSeconds })
    })
  })

  describe('otp/validate', () => {
    test('takes a code once', async () => {
      const { id, otp } = await create()
      expectSuccess(await validate(id, otp), 200, otpValidated)
      expect(expectFailure(await validate(id, otp), 400)).toBe('Invalid OTP.')
    })

    test('takes a code once when ten race for it', async () => {
      const { id, otp } = await create()
      const answers = await Promise.all(Array.from({ length: 10 }, () => validate(id, otp)))
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(9).fill(400)])
    })

    test('says the same about a wrong code, an unknown id and a used code', async () => {
      const { id, otp } = await create()
      const wrong = otp === '00000000' ? '11111111' : '00000000'
      expect(expectFailure(await validate(id, wrong), 400)).toBe('Invalid OTP.')
      expect(expectFailure(await validate(randomUUID(), otp), 400)).toBe('Invalid OTP.')
    })

    test('counts no wrong guesses: the code works after fifty of them', async () => {
      const { id, otp } = await create()
      for (let guess = 0; guess < 50; guess += 1) expectFailure(await validate(id, `wrong ${guess}`), 400)
      expectSuccess(await validate(id, otp), 200, otpValidated)
    })

    test('compares exactly: neither another case nor a blank passes', async () => {
      const { id, otp } = await create({ charSetNumeric: false, charSetAlphaLower: true })
      for (const guess of [otp.toUpperCase(), ` ${otp}`, `${otp} `])
        expect(expectFailure(await validate(id, guess), 400)).toBe('Invalid OTP.')
      expectSuccess(await validate(id, otp), 200, otpValidated)
    })

    test.each([
      ['an id that is no UUID', 'first', '12345678'],
      ['an empty id', '', '12345678'],
      ['an empty code', randomUUID(), ''],
    ])('refuses %s in other words than a wrong code', async (_, id, otp) => {
      expect(expectFailure(await validate(id, otp), 400)).toMatch(/^Invalid request body: /)
    })

    test('fails with 500 when the code has a NUL in it', async () => {
      expectFailure(await validate(randomUUID(), '1234\u00005678'), 500)
    })
  })
}
