import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Client, expectFailure, expectSuccess } from './client.ts'
import { otpCreated, otpRequest, otpValidated, validation } from './requests.ts'

/** Making and checking codes. */
export function describeOtps(client: Client): void {
  const create = async (changes?: Record<string, unknown>) =>
    expectSuccess(await client.post('otp/create', otpRequest(changes)), 201, otpCreated).otpCreateResults
  const validate = (id: string, otp: string) => client.post('otp/validate', validation(id, otp))

  describe('making codes', () => {
    test.each([
      ['digits', { charSetNumeric: true }, /^[0-9]{12}$/],
      ['lower-case letters', { charSetNumeric: false, charSetAlphaLower: true }, /^[a-z]{12}$/],
      ['capitals', { charSetNumeric: false, charSetAlphaUpper: true }, /^[A-Z]{12}$/],
      [
        'digits, lower-case letters and capitals',
        { charSetAlphaLower: true, charSetAlphaUpper: true },
        /^[0-9a-zA-Z]{12}$/,
      ],
    ])('otp/create makes a code of %s', async (_, charSets, pattern) => {
      expect((await create({ ...charSets, length: 12 })).otp).toMatch(pattern)
    })

    test.each([[1], [12]])('otp/create makes a code of %i characters', async (length) => {
      expect((await create({ length })).otp).toHaveLength(length)
    })

    test.each([[0], [undefined]])(
      'otp/create makes a code of 6 characters if the length is %s',
      async (length) => {
        expect((await create({ length })).otp).toHaveLength(6)
      },
    )

    test('otp/create gives every code a random ID and random characters', async () => {
      const codes = await Promise.all(Array.from({ length: 10 }, () => create({ length: 12 })))
      expect(new Set(codes.map(({ id }) => id)).size).toBe(10)
      expect(new Set(codes.map(({ otp }) => otp)).size).toBe(10)
    })

    test.each([
      ['a request without a character set', { charSetNumeric: false }],
      ['a length of 13', { length: 13 }],
      ['a lifespan of 4 seconds', { lifespanSeconds: 4 }],
      ['a negative lifespan', { lifespanSeconds: -600 }],
      ['a lifespan of over 250 years', { lifespanSeconds: 7_905_600_001 }],
    ])('otp/create rejects %s', async (_, changes) => {
      const answer = await client.post('otp/create', otpRequest(changes))
      expect(expectFailure(answer, 400)).toMatch(/^Invalid request body: /)
    })

    test.each([[5], [0], [undefined]])(
      'otp/create accepts a lifespan of %s seconds',
      async (lifespanSeconds) => {
        await create({ lifespanSeconds })
      },
    )
  })

  describe('validating codes', () => {
    test('otp/validate accepts a code once', async () => {
      const { id, otp } = await create()
      expectSuccess(await validate(id, otp), 200, otpValidated)
      expect(expectFailure(await validate(id, otp), 400)).toBe('Invalid OTP.')
    })

    test('otp/validate accepts a code once in ten concurrent calls', async () => {
      const { id, otp } = await create()
      const answers = await Promise.all(Array.from({ length: 10 }, () => validate(id, otp)))
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(9).fill(400)])
    })

    test('otp/validate gives the same answer to a wrong code and to an unknown ID', async () => {
      const { id, otp } = await create()
      const wrong = otp === '00000000' ? '11111111' : '00000000'
      expect(expectFailure(await validate(id, wrong), 400)).toBe('Invalid OTP.')
      expect(expectFailure(await validate(randomUUID(), otp), 400)).toBe('Invalid OTP.')
    })

    test('otp/validate does not count wrong guesses: the code works after 50 of them', async () => {
      const { id, otp } = await create()
      for (let guess = 0; guess < 50; guess += 1) expectFailure(await validate(id, `wrong ${guess}`), 400)
      expectSuccess(await validate(id, otp), 200, otpValidated)
    })

    test('otp/validate compares exactly: neither a different case nor an added space passes', async () => {
      const { id, otp } = await create({ charSetNumeric: false, charSetAlphaLower: true })
      for (const guess of [otp.toUpperCase(), ` ${otp}`, `${otp} `])
        expect(expectFailure(await validate(id, guess), 400)).toBe('Invalid OTP.')
      expectSuccess(await validate(id, otp), 200, otpValidated)
    })

    test.each([
      ['an ID that is not a UUID', 'first', '12345678'],
      ['an empty ID', '', '12345678'],
      ['an empty code', randomUUID(), ''],
    ])('otp/validate rejects %s as an invalid request, not as a wrong code', async (_, id, otp) => {
      expect(expectFailure(await validate(id, otp), 400)).toMatch(/^Invalid request body: /)
    })

    test('otp/validate answers 500 to a code with a NUL', async () => {
      expectFailure(await validate(randomUUID(), '1234\u00005678'), 500)
    })
  })
}
