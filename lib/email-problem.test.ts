import { describe, expect, test } from 'vitest'
import { parseEmailAddress } from './email-address.ts'
import { emailProblem } from './email-problem.ts'

describe('problems', () => {
  test.each([
    ['', 'emailEmpty'],
    [' \u200b ', 'emailEmpty'],
    ['<>', 'emailEmpty'],
    ['jo doe@example.com', 'emailSpace'],
    ['jo@exam ple.com', 'emailSpace'],
    ['jo\u00a0doe@example.com', 'emailSpace'],
    ['jo@ example.com', 'emailSpace'],
    ['Jo Doe jo@example.com', 'emailSpace'],
    ['jo@example.com Jo', 'emailSpace'],
    ['jo@example.com, jane@example.com', 'emailSeveral'],
    ['jo@example.com jane@example.com', 'emailSeveral'],
    ['jo@@example.com', 'emailSeveral'],
    ['jo\u200b@example.com', 'emailInvisible'],
    ['jo@exam\u00adple.com', 'emailInvisible'],
    ['jo@exam\u202eple.com', 'emailInvisible'],
    ['jo\u3164@example.com', 'emailInvisible'],
    ['j\0o@example.com', 'emailInvisible'],
    ['jo.example.com', 'emailNoAt'],
    ['jo', 'emailNoAt'],
    ['.jo@example.com', 'emailDots'],
    ['jo.@example.com', 'emailDots'],
    ['jo..doe@example.com', 'emailDots'],
    ['jo@example..com', 'emailDots'],
    ['jo@.example.com', 'emailDots'],
    ['jo@example', 'emailDomainIncomplete'],
    ['jo@', 'emailDomainIncomplete'],
    ['@example.com', 'emailInvalid'],
    ['-jo@example.com', 'emailInvalid'],
    ['jo@-example.com', 'emailInvalid'],
    [`${'a'.repeat(65)}@example.com`, 'emailInvalid'],
  ])('the error for %j is %s', (input, code) => {
    expect(parseEmailAddress(input)).toBeNull()
    expect(emailProblem(input)).toEqual({ code })
  })
})

describe('characters', () => {
  test.each([
    ['o’brien@example.com', 'emailApostrophe', '’'],
    ['o‘brien@example.com', 'emailApostrophe', '‘'],
    ['oʼbrien@example.com', 'emailApostrophe', 'ʼ'],
    ['o´brien@example.com', 'emailApostrophe', '´'],
    ['müller@example.com', 'emailCharacterBeforeAt', 'ü'],
    ['jоe@example.com', 'emailCharacterBeforeAt', 'о'],
    ['δοκιμή@example.com', 'emailCharacterBeforeAt', 'δ'],
    ['用户@example.com', 'emailCharacterBeforeAt', '用'],
    ['jo😀@example.com', 'emailCharacterBeforeAt', '😀'],
    ['jo%x@example.com', 'emailCharacterBeforeAt', '%'],
    ['jo,doe@example.com', 'emailCharacterBeforeAt', ','],
    ['jo:doe@example.com', 'emailCharacterBeforeAt', ':'],
    ['"jo"@example.com', 'emailCharacterBeforeAt', '"'],
    ['jo＠example.com', 'emailCharacterBeforeAt', '＠'],
    ['jo@example,com', 'emailCharacter', ','],
    ['jo@example.com/x', 'emailCharacter', '/'],
    ['jo@exa_mple.com', 'emailCharacter', '_'],
    ['jo@ｅxample.com', 'emailCharacter', 'ｅ'],
  ])('the error for %j is %s, and names %s', (input, code, character) => {
    expect(parseEmailAddress(input)).toBeNull()
    expect(emailProblem(input)).toEqual({ code, values: { character } })
  })
})
