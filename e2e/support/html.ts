/** The fields that a browser without JavaScript submits with a form. */
export type Fields = [name: string, value: string][]

interface FormInPage {
  button: string
  fields: Fields
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'", '#39': "'" }

function decodeHtml(text: string): string {
  return text.replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole)
}

/** The fields of the form with this button. Throws if there is none. */
export function formWith(button: string, html: string): Fields {
  const form = formsIn(html).find((each) => each.button === button)
  if (form) return form.fields
  throw new Error(`There is no form with a button "${button}" in:\n${textOf(html)}`)
}

function formsIn(html: string): FormInPage[] {
  return (html.match(/<form\b.*?<\/form>/gs) ?? []).map((form) => ({
    button: textWithin('button', form),
    fields: (form.match(/<input\b[^>]*>/g) ?? []).map((input) => [
      attribute('name', input),
      attribute('value', input),
    ]),
  }))
}

/** The text of a page's alert. */
export function messageIn(html: string): string {
  return textOf(/<(\w+)[^>]*role="alert"[^>]*>(.*?)<\/\1>/s.exec(html)?.[2] ?? '')
}

/** The text of the first element with this name. */
export function textWithin(element: string, html: string): string {
  return textOf(new RegExp(`<${element}\\b[^>]*>(.*?)</${element}>`, 's').exec(html)?.[1] ?? '')
}

/** The visible text of a page or an element, on one line. */
export function textOf(html: string): string {
  const visible = html.replace(/<(script|style)\b.*?<\/\1>/gs, '').replace(/<[^>]*>/g, ' ')
  return decodeHtml(visible).replace(/\s+/g, ' ').trim()
}

function attribute(name: string, tag: string): string {
  return decodeHtml(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '')
}
