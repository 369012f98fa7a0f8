import { z } from 'zod'

/** Sends a command of the WebDriver protocol, and returns its value. */
export type Send = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<unknown>

const reply = z.object({ value: z.unknown() })

export function commandsAt(url: string): Send {
  return async (method, path, body) => {
    const answer = await fetch(url + path, { method, ...(body && { body: JSON.stringify(body) }) })
    const { value } = reply.parse(await answer.json())
    if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(value)}`)
    return value
  }
}
