/** The `notice` of a page that was loaded again after a deploy. */
export const reloadedNotice = 'reloaded'

const storageKey = 'input-before-reload'

/** Loads the page again, since a newer build has replaced the one that it came from. The input of the form is kept. */
export function reloadWith(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLInputElement>('input:not([type=hidden])')
  if (field) sessionStorage.setItem(storageKey, JSON.stringify([field.name, field.value]))
  const url = new URL(location.href)
  url.searchParams.set('notice', reloadedNotice)
  location.replace(url)
}

/** Puts the input back into its field, once. As the default value: the user did not enter it on this page. */
export function restoreInput(field: HTMLInputElement): void {
  const stored: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null')
  sessionStorage.removeItem(storageKey)
  if (Array.isArray(stored) && stored[0] === field.name) field.defaultValue = String(stored[1])
}
