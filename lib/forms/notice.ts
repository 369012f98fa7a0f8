import 'server-only'
import { cookies, headers } from 'next/headers'
import { env } from '../env/index.ts'
import {
  type NoticeName,
  noticeCookie,
  noticeHeader,
  noticeNameIn,
  noticeSeconds,
  noticeValue,
} from '../http/notice-cookie.ts'
import type { MessageKey, Messages } from '../messages/index.ts'

/** A sentence about what just happened. With a new ID, screen readers announce the same sentence again. */
export interface Notice {
  id: string
  text: string
}

const messageKeys = {
  ended: 'noticeEnded',
  reloaded: 'noticeReloaded',
  resent: 'noticeResent',
  'session-ended': 'noticeSessionEnded',
} as const satisfies Record<NoticeName, MessageKey>

/** The notice of this page. It is shown once: a reload does not show it again, and no link can bring it back. */
export async function readNotice(messages: Messages): Promise<Notice | undefined> {
  const id = (await headers()).get(noticeHeader) ?? ''
  const name = noticeNameIn(id)
  return name && { id, text: messages[messageKeys[name]] }
}

/** Leaves a notice for the page that the action leads to. */
export async function writeNotice(name: NoticeName): Promise<void> {
  const secure = env().APP_URL.startsWith('https:')
  const jar = await cookies()
  const options = { httpOnly: false, secure, sameSite: 'lax', path: '/', maxAge: noticeSeconds } as const
  jar.set(noticeCookie, noticeValue(name), options)
}
