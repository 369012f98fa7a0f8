const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** HTML that is safe to send. Only `html` makes it. */
export type Html = { html: string }

/** A template that escapes all values except Html. */
export function html(parts: TemplateStringsArray, ...values: (string | number | Html | Html[])[]): Html {
  return { html: parts.reduce((text, part, index) => text + show(values[index - 1] ?? '') + part) }
}

function show(value: string | number | Html | Html[]): string {
  if (Array.isArray(value)) return value.map(show).join('')
  if (typeof value === 'object') return value.html
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
