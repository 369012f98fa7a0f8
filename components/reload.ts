import { leaveReloadedNotice } from './notice-cookie'

const storageKey = 'input-before-reload'

/** Loads the page again, since a newer build has replaced the one that it came from. The input of the form is kept. */
export function reloadWith(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLInputElement>('input:not([type=hidden])')
  if (field) sessionStorage.setItem(storageKey, JSON.stringify([field.name, field.value]))
  leaveReloadedNotice()
  // By its address, since a page that answered a POST would be posted again.
  location.replace(location.pathname + location.search)
}

/** Puts the input back into its field, once. As the default value: the user did not enter it on this page. */
export function restoreInput(field: HTMLInputElement): void {
  const stored: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null')
  sessionStorage.removeItem(storageKey)
  if (Array.isArray(stored) && stored[0] === field.name) field.defaultValue = String(stored[1])
}
