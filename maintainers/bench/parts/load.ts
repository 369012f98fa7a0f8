import { startRedis } from '../../../e2e/support/redis.ts'
import { startApplication } from '../support/application.ts'
import { quantile } from '../support/load.ts'
import { PROJECT, type Server } from '../support/next.ts'
import { askForCode, codeFor, type Fields, fieldsOf, newGuest, sendCode } from '../support/sign-in.ts'
import { type StandIn, startStandIn } from '../support/stand-ins.ts'
import { limitOf, meets, type Section } from '../support/table.ts'

const AT_ONCE = 100
const SECONDS = 60
const WARM_UP_SECONDS = 15
const LIMITS = { errors: 0, heap: 1.1 }

/** A hundred people at a time, each through the whole of signing in, for a minute. */
export async function load(): Promise<Section> {
  const standIn = await startStandIn()
  const redis = await startRedis()
  const server = await startApplication(PROJECT, standIn, { REDIS_URL: redis.url }, ['--expose-gc'])

  await signInFor(WARM_UP_SECONDS, server, standIn)
  const before = (await server.usage()).heapUsed / 1e6
  const { took, errors } = await signInFor(SECONDS, server, standIn)
  const after = (await server.usage()).heapUsed / 1e6
  await Promise.all([server.child.stop(), standIn.close(), redis.stop()])

  const heap = after / before
  return {
    about: `${AT_ONCE} people at a time sign in for ${SECONDS} s: page, address, code page, code. Redis store, limits on, each person from an address of their own. The heap is measured after a forced collection, before and after that minute.`,
    rows: [
      {
        what: 'people who did not get in',
        ours: String(errors.length),
        peer: '',
        ratio: `of ${took.length + errors.length}`,
        limit: String(LIMITS.errors),
        met: errors.length === LIMITS.errors,
      },
      {
        what: 'heap after, beside before',
        ours: `${after.toFixed(1)} MB`,
        peer: `${before.toFixed(1)} MB`,
        ratio: `**${heap.toFixed(2)}**`,
        limit: limitOf({ atMost: LIMITS.heap }),
        met: meets(heap, { atMost: LIMITS.heap }),
      },
    ],
    notes: [
      `${Math.round(took.length / SECONDS)} whole sign-ins a second; one took ${seconds(took, 0.5)} s, ${seconds(took, 0.99)} s at the 99th percentile.`,
      ...errors.slice(0, 3).map((error) => `Of the errors: ${error}`),
    ],
  }
}

async function signInFor(seconds: number, { url }: Server, standIn: StandIn) {
  const form = await fieldsOf(url, '/sign-in', 'Email me a code')
  const end = performance.now() + seconds * 1000
  const took: number[] = []
  const errors: string[] = []
  async function oneAfterAnother(): Promise<void> {
    while (performance.now() < end) {
      const startedAt = performance.now()
      try {
        await signInOnce(url, form, standIn)
        took.push(performance.now() - startedAt)
      } catch (error) {
        errors.push(String(error))
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, oneAfterAnother))
  return { took, errors }
}

async function signInOnce(url: string, form: Fields, standIn: StandIn): Promise<void> {
  const guest = newGuest()
  await askForCode(url, form, guest)
  const fields = await fieldsOf(url, '/sign-in/code', 'Sign in', guest)
  await sendCode(url, fields, await codeFor(guest, standIn), guest)
}

function seconds(took: number[], share: number): string {
  return (quantile(took, share) / 1000).toFixed(2)
}
