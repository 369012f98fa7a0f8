/** A form as it stands in a page: the fields that a browser without JavaScript would send. */
export type Fields = [name: string, value: string][]

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'", '#39': "'" }

export function decodeHtml(text: string): string {
  return text.replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole)
}

/** The fields of the form that has this button. */
export function formWith(button: string, html: string): Fields {
  const forms = html.match(/<form\b.*?<\/form>/gs) ?? []
  const form = forms.find((each) => textOf(each).includes(button))
  if (form === undefined) throw new Error(`There is no form with a button "${button}" in:\n${textOf(html)}`)
  const inputs = form.match(/<input\b[^>]*>/g) ?? []
  return inputs.map((input) => [attribute('name', input), attribute('value', input)])
}

/** What a page says in its alert: an error or good news. */
export function messageIn(html: string): string {
  return textOf(/<(\w+)[^>]*role="alert"[^>]*>(.*?)<\/\1>/s.exec(html)?.[2] ?? '')
}

export function textOf(html: string): string {
  const visible = html.replace(/<(script|style)\b.*?<\/\1>/gs, '').replace(/<[^>]*>/g, ' ')
  return decodeHtml(visible).replace(/\s+/g, ' ').trim()
}

function attribute(name: string, tag: string): string {
  return decodeHtml(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '')
}
