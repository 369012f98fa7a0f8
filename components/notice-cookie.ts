import { noticeCookie, noticeSeconds, noticeValue } from '@/lib/http/notice-cookie'

/** Leaves a notice for the page that is loaded next. */
export function leaveReloadedNotice(): void {
  write(noticeValue('reloaded'), noticeSeconds)
}

/** Clears a notice that is shown, so that the next page does not show it again. */
export function clearNotice(): void {
  write('', 0)
}

function write(value: string, seconds: number): void {
  const secure = location.protocol === 'https:' ? '; secure' : ''
  // biome-ignore lint/suspicious/noDocumentCookie: many browsers have no Cookie Store API
  document.cookie = `${noticeCookie}=${value}; path=/; max-age=${seconds}; samesite=lax${secure}`
}
