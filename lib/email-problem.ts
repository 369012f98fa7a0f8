import { stripDecoration } from './email-decoration.ts'

/** Why an input is no address, as far as it can be named. Each is the key of its sentence. */
export type EmailProblem =
  | { code: 'emailEmpty' | 'emailSeveral' | 'emailSpace' | 'emailInvisible' | 'emailNoAt' | 'emailDots' }
  | { code: 'emailDomainIncomplete' | 'emailInvalid' }
  | { code: 'emailApostrophe' | 'emailCharacter' | 'emailCharacterBeforeAt'; values: { character: string } }

const apostrophes = /[‘’ʼ´′＇]/u
const notInLocalPart = /[^a-z0-9.@#$&'*+=?^_`{}~-]/iu
/** With characters that change under NFKC, two systems could read two domains. */
const notInDomain = /[^a-z0-9.\u0080-\u{10ffff}-]/iu

/** Names what is wrong with an input that `parseEmailAddress` refuses. */
export function emailProblem(typed: string): EmailProblem {
  const text = stripDecoration(typed)
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
  const [before] = notInLocalPart.exec(local) ?? []
  if (before !== undefined) {
    const code = apostrophes.test(before) ? 'emailApostrophe' : 'emailCharacterBeforeAt'
    return { code, values: { character: before } }
  }
  const [after] = notInDomain.exec(domain) ?? [...domain].filter((each) => each !== each.normalize('NFKC'))
  return after === undefined ? undefined : { code: 'emailCharacter', values: { character: after } }
}
