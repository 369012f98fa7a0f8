/**
 * Carries the name of one notice to the page that is shown next. The cookie is not HttpOnly, because the pages' scripts
 * set it too, before a reload, and clear it once the notice is shown.
 */
export const noticeCookie = 'notice'

/** How long a notice waits for its page, which usually loads at once. */
export const noticeSeconds = 60

/** The header with the notice of this request's page. The proxy sets it on each request, whatever the client sent. */
export const noticeHeader = 'x-notice'

/** A fixed set, so no cookie can make a page say anything else. */
const noticeNames = ['ended', 'reloaded', 'resent', 'session-ended'] as const

export type NoticeName = (typeof noticeNames)[number]

/** The value of the cookie. The time distinguishes a notice from an earlier one with the same name. */
export function noticeValue(name: NoticeName): string {
  return `${name}.${Date.now()}`
}

/** The name in a cookie value, if it is one of ours. An attacker can send any value. */
export function noticeNameIn(value: string): NoticeName | undefined {
  const [name, at = ''] = value.split('.')
  return /^\d{1,15}$/.test(at) ? noticeNames.find((each) => each === name) : undefined
}
