import type { IncomingHttpHeaders } from 'node:http'

/** A form as it stands in a page: where it is posted, its button, and its hidden fields. */
export interface Form {
  path: string
  button: string
  fields: Record<string, string>
}

/** An answer, read as a person without JavaScript would read it. */
export class Page {
  readonly path: string
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly html: string

  constructor(path: string, status: number, headers: IncomingHttpHeaders, html: string) {
    this.path = path
    this.status = status
    this.headers = headers
    this.html = html
  }

  get location(): string | undefined {
    return this.headers.location
  }

  get heading(): string {
    return textOf(/<h1\b[^>]*>(.*?)<\/h1>/s.exec(this.html)?.[1])
  }

  /** The page's text. */
  get text(): string {
    return textOf(/<main\b[^>]*>(.*?)<\/main>/s.exec(this.html)?.[1])
  }

  form(button: string): Form {
    const found = this.#forms().find((form) => form.button === button)
    if (found) return found
    throw new Error(
      `There is no form with the button "${button}" at ${this.path}: ${this.status} ${this.text}`,
    )
  }

  #forms(): Form[] {
    return [...this.html.matchAll(/<form\b[^>]*>(.*?)<\/form>/gs)].map(([, inside = '']) => ({
      path: this.path,
      button: textOf(/<button\b[^>]*>(.*?)<\/button>/s.exec(inside)?.[1]),
      fields: hiddenFields(inside),
    }))
  }
}

function hiddenFields(html: string): Record<string, string> {
  const inputs = [...html.matchAll(/<input type="hidden"[^>]*>/g)].map(([input]) => input)
  return Object.fromEntries(inputs.map((input) => [attribute(input, 'name'), attribute(input, 'value')]))
}

function attribute(tag: string, name: string): string {
  return decoded(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '')
}

function textOf(html = ''): string {
  return decoded(html.replace(/<script\b.*?<\/script>|<!--.*?-->/gs, '').replace(/<[^>]+>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim()
}

function decoded(text: string): string {
  const entities: Record<string, string> = { quot: '"', lt: '<', gt: '>', amp: '&', '#x27': "'" }
  return text.replace(/&(quot|lt|gt|amp|#x27);/g, (_, name: string) => entities[name] ?? '')
}
