import { watch } from 'node:fs'

/** An editor writes a file in several steps, which count as one change. */
const SETTLE_MS = 200

/** Calls back after each change of an `.env` file in this folder. */
export function watchSettings(folder: string, onChange: () => void): { close(): void } {
  let timer: NodeJS.Timeout | undefined
  const watcher = watch(folder, (_event, name) => {
    if (!name?.startsWith('.env')) return
    clearTimeout(timer)
    timer = setTimeout(onChange, SETTLE_MS)
  })
  return { close: () => watcher.close() }
}
