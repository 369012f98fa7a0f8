import { leaveReloadedNotice } from './notice-cookie'

const storageKey = 'input-before-reload'

/** Reloads a page that an older build of the application made. The form keeps its input. */
export function reloadWith(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLInputElement>('input:not([type=hidden])')
  if (field) sessionStorage.setItem(storageKey, JSON.stringify([field.name, field.value]))
  leaveReloadedNotice()
  // Not `location.reload()`, which would post again if the page is the response to a POST.
  location.replace(location.pathname + location.search)
}

/** Puts the input back into its field, once. It is a default value, because the user did not enter it on this page. */
export function restoreInput(field: HTMLInputElement): void {
  const stored: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null')
  sessionStorage.removeItem(storageKey)
  if (Array.isArray(stored) && stored[0] === field.name) field.defaultValue = String(stored[1])
}
