import { once } from 'node:events'
import { startChild } from './child.ts'

/** A separate process with a store. Several can run at once, and any can be killed. */
export interface StoreProcess {
  /** The lines that it has printed so far. */
  lines(): string[]
  /** Starts the work. Until then the process waits, so that several can start together. */
  begin(): void
  /** Kills it, without a clean-up or a last write. */
  kill(): Promise<void>
  /** Its exit code. */
  exited: Promise<unknown>
}

/** Code that opens a store. */
export const inSqlite = (file: string) => `
    import { openFileStore } from './lib/store/sqlite-file-store.ts'
    const store = openFileStore(${JSON.stringify(file)})`
export const inRedis = (url: string) => `
    import { RedisStore } from './lib/store/redis.ts'
    const store = new RedisStore({ urls: [${JSON.stringify(url)}], prefix: 'test:' })
    await store.problemAtStart(5000)`

/**
 * @param open Code that makes `store`.
 * @param work Code that uses it, and `StoredDocument`.
 */
export async function startStoreProcess(open: string, work: string): Promise<StoreProcess> {
  const code = `
    import { StoredDocument } from './lib/store/document.ts'
    ${open}
    const begin = new Promise((resolve) => process.once('SIGUSR2', resolve))
    const waiting = setInterval(() => undefined, 1000)
    console.log('ready')
    await begin
    clearInterval(waiting)
    ${work}
    await store.close()
    process.exit()`
  const flags = ['--experimental-strip-types', '--conditions=react-server', '--input-type=module-typescript']
  const child = startChild(process.execPath, [...flags, '--eval', code])
  const exited = once(child.process, 'close').then(([exitCode]): unknown => exitCode)
  await child.line('ready')
  return {
    lines: () => child.lines.slice(1),
    begin: () => void child.process.kill('SIGUSR2'),
    kill: () => child.kill(),
    exited,
  }
}
