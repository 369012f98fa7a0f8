import { request } from 'node:http'
import { z } from 'zod'

/** What a browser without JavaScript got, and the cookies that it keeps. */
export interface Visit {
  status: number
  location: string | undefined
  html: string
  cookies: string
}

/** Opens a page of an application over plain http. */
export function open(url: string, cookies = ''): Promise<Visit> {
  return ask(url, 'GET', { cookie: cookies, accept: 'text/html' })
}

/** Posts the form that has this field, filled in, as a browser without JavaScript does. */
export async function submit(url: string, { html, cookies }: Visit, field: string, value: string) {
  const form = [...html.matchAll(/<form[\s\S]*?<\/form>/g)].find(([text]) => text.includes(`name="${field}"`))
  const body = new FormData()
  for (const [input] of form?.[0].matchAll(/<input[^>]*type="hidden"[^>]*>/g) ?? []) {
    body.append(attribute(input, 'name'), attribute(input, 'value'))
  }
  body.append(field, value)
  const encoded = new Request(url, { method: 'POST', body })
  const bytes = Buffer.from(await encoded.arrayBuffer())
  const type = z.string().parse(encoded.headers.get('content-type'))
  const { origin } = new URL(url)
  return ask(
    url,
    'POST',
    { cookie: cookies, origin, 'content-type': type, 'content-length': bytes.length },
    bytes,
  )
}

function attribute(input: string, name: string): string {
  const value = new RegExp(`${name}="([^"]*)"`).exec(input)?.[1] ?? ''
  return value
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')
}

function ask(
  url: string,
  method: string,
  headers: Record<string, string | number>,
  body?: Buffer,
): Promise<Visit> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false }, (answer) => {
      let html = ''
      answer.setEncoding('utf8').on('data', (text: string) => {
        html += text
      })
      answer.on('error', reject)
      answer.on('end', () => {
        const set = (answer.headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0])
        const cookies = [headers.cookie, ...set].filter(Boolean).join('; ')
        resolve({ status: answer.statusCode ?? 0, location: answer.headers.location, html, cookies })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
