import { type Fields, formWith, textWithin } from './html.ts'
import type { Answer } from './request.ts'

/** A form in a page: the path that it posts to, and its fields. */
export interface Form {
  path: string
  fields: Fields
}

/** A response, read as a browser without JavaScript reads it. */
export class HtmlPage {
  readonly path: string
  readonly #answer: Answer

  constructor(path: string, answer: Answer) {
    this.path = path
    this.#answer = answer
  }

  get status(): number {
    return this.#answer.status
  }

  get location(): string | undefined {
    return this.#answer.headers.location
  }

  get html(): string {
    return this.#answer.text
  }

  get heading(): string {
    return textWithin('h1', this.html)
  }

  /** The text of the page's main part. */
  get text(): string {
    return textWithin('main', this.html)
  }

  form(button: string): Form {
    return { path: this.path, fields: formWith(button, this.html) }
  }
}
