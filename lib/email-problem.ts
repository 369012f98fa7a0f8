import { stripDecoration } from './email-decoration.ts'

/** What is wrong with an input that is not an address. Each code is the key of its message. */
export type EmailProblem =
  | { code: 'emailEmpty' | 'emailSeveral' | 'emailSpace' | 'emailInvisible' | 'emailNoAt' | 'emailDots' }
  | { code: 'emailDomainIncomplete' | 'emailInvalid' }
  | { code: 'emailApostrophe' | 'emailCharacter' | 'emailCharacterBeforeAt'; values: { character: string } }

const apostrophes = /[‘’ʼ´′＇]/u
const notInLocalPart = /[^a-z0-9.@#$&'*+=?^_`{}~-]/iu
const notInDomain = /[^a-z0-9.\u0080-\u{10ffff}-]/iu

/** Finds what is wrong with an input that `parseEmailAddress` refuses. */
export function emailProblem(input: string): EmailProblem {
  const text = stripDecoration(input)
  if (text === '') return { code: 'emailEmpty' }
  const at = text.indexOf('@')
  if (at !== text.lastIndexOf('@')) return { code: 'emailSeveral' }
  if (/[\s\p{Z}]/u.test(text)) return { code: 'emailSpace' }
  if (/[\p{C}\p{Default_Ignorable_Code_Point}]/u.test(text)) return { code: 'emailInvisible' }

  const [local, domain] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
  return (
    characterProblem(local, domain) ??
    (at < 0
      ? { code: 'emailNoAt' }
      : /^\.|\.$|\.\./.test(local) || /^\.|\.\./.test(domain)
        ? { code: 'emailDots' }
        : local !== '' && /^[^.]*$/.test(domain)
          ? { code: 'emailDomainIncomplete' }
          : { code: 'emailInvalid' })
  )
}

function characterProblem(local: string, domain: string): EmailProblem | undefined {
  const [wrongInLocalPart] = notInLocalPart.exec(local) ?? []
  if (wrongInLocalPart !== undefined) {
    const code = apostrophes.test(wrongInLocalPart) ? 'emailApostrophe' : 'emailCharacterBeforeAt'
    return { code, values: { character: wrongInLocalPart } }
  }
  // If a character changes under NFKC, two systems could read two different domains.
  const [wrongInDomain] =
    notInDomain.exec(domain) ?? [...domain].filter((each) => each !== each.normalize('NFKC'))
  return wrongInDomain === undefined
    ? undefined
    : { code: 'emailCharacter', values: { character: wrongInDomain } }
}
