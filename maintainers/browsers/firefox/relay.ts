import { z } from 'zod'
import { colorSchemes } from './color-scheme.ts'
import { scriptBlocker } from './no-scripts.ts'
import type { Socket } from './sockets.ts'

/** A message of WebDriver BiDi: a command, its result, or an event. */
const message = z.looseObject({
  id: z.number().optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
})

/** Sends one of the bridge's own commands to Firefox. */
export type Ask = (method: string, params: object) => Promise<unknown>

const OPEN = 1
/** Far above the IDs of Playwright's commands, which begin at 1. */
const firstOwnId = 2 ** 40

/** Passes the messages on, and answers the command that Firefox does not support. */
export function relay(playwright: Socket, firefox: Socket, noScripts: boolean): void {
  const unsent: string[] = []
  const pending = new Map<number, (result: unknown) => void>()
  let nextId = firstOwnId

  function send(text: string): void {
    if (firefox.readyState === OPEN) firefox.send(text)
    else unsent.push(text)
  }
  function ask(method: string, params: object): Promise<unknown> {
    const id = nextId++
    send(JSON.stringify({ id, method, params }))
    return new Promise((resolve) => pending.set(id, resolve))
  }
  const setColorScheme = colorSchemes(ask)
  const blockScripts = scriptBlocker(ask)

  playwright.on('message', async (data) => {
    const { id, method, params } = message.parse(JSON.parse(data.toString()))
    if (method === 'emulation.setMediaFeaturesOverride') {
      await setColorScheme(params)
      playwright.send(JSON.stringify({ type: 'success', id, result: {} }))
      return
    }
    send(replacingText(data.toString()))
    if (noScripts && method === 'session.subscribe') await blockScripts.start()
  })

  firefox.on('open', () => {
    for (const text of unsent.splice(0)) firefox.send(text)
  })
  firefox.on('message', (data) => {
    const { id, method, params, result } = message.parse(JSON.parse(data.toString()))
    const resolve = pending.get(id ?? 0)
    if (resolve) {
      pending.delete(id ?? 0)
      return resolve(result)
    }
    if (method === 'network.responseStarted') blockScripts.onResponse(params)
    playwright.send(data.toString())
  })

  firefox.on('close', () => playwright.close())
  firefox.on('error', () => playwright.close())
  playwright.on('close', () => firefox.close())
}

/** Makes `fill` replace the text of a field. Playwright would append to it if the field has no selection (type=email). */
function replacingText(command: string): string {
  return command.replace('inputElement.value += text', 'inputElement.value = text')
}
