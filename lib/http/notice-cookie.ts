/**
 * Carries one notice from an action to the page that is shown next, and names nothing but that notice. Scripts may read
 * it, since they set it before a reload and clear it once the notice is shown.
 */
export const noticeCookie = 'notice'

/** How long a notice waits for its page, which is usually on its way already. */
export const noticeSeconds = 60

/** Set by the proxy on each request, over whatever the client sent: the notice of this request's page. */
export const noticeHeader = 'x-notice'

/** A fixed set: no cookie can make a page say anything else. */
export const noticeNames = ['ended', 'reloaded', 'resent', 'session-ended'] as const

export type NoticeName = (typeof noticeNames)[number]

/** The value of the cookie. The time tells a notice from an earlier one with the same sentence. */
export function noticeValue(name: NoticeName): string {
  return `${name}.${Date.now()}`
}

/** The name in a value of the cookie, if it is one of ours. Anyone can send anything. */
export function noticeNameIn(value: string): NoticeName | undefined {
  const [name, at = ''] = value.split('.')
  return /^\d{1,15}$/.test(at) ? noticeNames.find((each) => each === name) : undefined
}
