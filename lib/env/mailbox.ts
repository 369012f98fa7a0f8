import { type EmailAddress, parseEmailAddress } from '../email-address.ts'

/** Who an e-mail is from: an address, and a name that may be empty. */
export interface Mailbox {
  name: string
  address: EmailAddress
}

const plainName = /^[^\p{Cc}\p{Zl}\p{Zp}"(),:;<>@[\\\]]*$/u
const quotedName = /^"((?:[^\p{Cc}\p{Zl}\p{Zp}"\\]|\\["\\])*)"$/u

/** Parses one mailbox, such as `Example <sign-in@example.com>` or `"Example, Inc." <sign-in@example.com>`. */
export function parseMailbox(text: string): Mailbox | null {
  const [, name, bracketed] = /^([^<]*)<([^<>]*)>$/.exec(text) ?? ['', '', text]
  // `parseEmailAddress` strips what users paste around an address. In this setting, such text is a mistake.
  const address = /[<>:]/.test(bracketed ?? '') ? null : parseEmailAddress(bracketed ?? '')
  const parsedName = parseName(name?.trim() ?? '')
  return address && parsedName !== null ? { name: parsedName, address } : null
}

function parseName(text: string): string | null {
  if (plainName.test(text)) return text
  const inner = quotedName.exec(text)?.[1]
  return inner?.replace(/\\(["\\])/g, '$1') ?? null
}
