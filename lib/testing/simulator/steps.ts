import fc from 'fast-check'
import type { CallKind, Fault } from './calls.ts'
import { type Deed, deeds, inputFor } from './people.ts'
import type { Browser, Request, Settings, World } from './world.ts'

/** Everything that can go wrong with a call, by kind. */
export const faults: Record<CallKind, Fault[]> = {
  store: [
    { name: 'fails before it takes effect', effect: 'none', reported: 'unavailable' },
    { name: 'takes effect, and the answer is lost', effect: 'once', reported: 'unavailable' },
    { name: 'fails, and takes effect later', effect: 'later', reported: 'unavailable' },
  ],
  validate: [
    { name: 'times out before it takes effect', effect: 'none', reported: 'time-out' },
    { name: 'takes effect, and times out', effect: 'once', reported: 'time-out' },
    { name: 'times out, and takes effect later', effect: 'later', reported: 'time-out' },
    { name: 'is answered 500 before it takes effect', effect: 'none', reported: 'server-error' },
    { name: 'takes effect, and is answered 500', effect: 'once', reported: 'server-error' },
    {
      name: 'takes effect, and gets an answer that the API does not promise',
      effect: 'once',
      reported: 'malformed',
    },
    { name: 'is answered 400, with another sentence', effect: 'none', reported: 'rejected' },
    { name: 'is refused a connection', effect: 'none', reported: 'refused' },
    { name: 'is answered 429', effect: 'none', reported: 'too-many' },
    { name: 'is answered 401', effect: 'none', reported: 'unauthorized' },
    { name: 'takes effect twice, and the second answer arrives', effect: 'twice', reported: 'answer' },
  ],
  deliver: [
    { name: 'times out before it takes effect', effect: 'none', reported: 'time-out' },
    { name: 'takes effect, and times out', effect: 'once', reported: 'time-out' },
    { name: 'times out, and takes effect later', effect: 'later', reported: 'time-out' },
    { name: 'is answered 500 before it takes effect', effect: 'none', reported: 'server-error' },
    { name: 'takes effect, and is answered 500', effect: 'once', reported: 'server-error' },
    { name: 'is answered 400, with another sentence', effect: 'none', reported: 'rejected' },
    { name: 'is refused a connection', effect: 'none', reported: 'refused' },
    { name: 'is answered 429', effect: 'none', reported: 'too-many' },
    { name: 'takes effect, and our own channel fails', effect: 'once', reported: 'undelivered' },
  ],
  jwt: [{ name: 'fails', effect: 'none', reported: 'failed' }],
  response: [{ name: 'and the answer does not reach the browser', effect: 'none', reported: 'lost' }],
  sleep: [],
}

const minute = 60_000
const waits = [500, 3000, 8000, 20_000, minute, 2 * minute, 11 * minute, 61 * minute, 25 * 60 * minute]
const offsets = [0, 20_000, -20_000, 55_000, 10 * minute, -10 * minute, 25 * 60 * minute]

/**
 * One step of a schedule. `calls` and `writes` are numbers of calls and writes. The other numbers are indexes into what
 * exists when the step is taken.
 */
export type Step =
  | { do: 'deed'; browser: number; deed: Deed; choice: number; instance: number; calls: number }
  | { do: 'go on'; request: number; calls: number }
  | { do: 'take effect' | 'let stray'; call: number }
  | { do: 'fail'; call: number; fault: number }
  | { do: 'crash'; instance: number }
  | { do: 'pass'; wait: number }
  | { do: 'set a clock'; instance: number; offset: number }
  | { do: 'empty the store' }
  | { do: 'fail over'; writes: number }

/** A whole schedule: how it begins, and what happens then. */
export interface Schedule {
  settings: Settings
  beginning: number
  /** Whether an attacker uses up all quotas for new browsers at the end. */
  isBesieged: boolean
  steps: Step[]
}

const weights: Record<Deed, number> = {
  'asks for a code': 8,
  'asks for a new code': 5,
  'submits the newest code': 14,
  'submits the code before': 2,
  'submits a wrong code': 8,
  'submits a code with an older cookie': 3,
  'presses again': 8,
  'looks at the account': 4,
  'signs out': 3,
  'signs out everywhere': 3,
  'ends another session': 2,
  'forgets the pending sign-in': 1,
  'copies the pending cookie of Ann': 2,
}
const weightedDeeds = deeds.flatMap((deed) => new Array<Deed>(weights[deed]).fill(deed))

/** More than any request makes, so that the request runs to its end. */
const allCalls = 400
const someCalls = fc.constantFrom(allCalls, allCalls, allCalls, allCalls, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
const index = fc.nat(7)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 40,
    arbitrary: fc.record({
      do: fc.constant('deed' as const),
      browser: fc.constantFrom(0, 0, 0, 1, 1, 2, 3, 3),
      deed: fc.constantFrom(...weightedDeeds),
      choice: fc.nat(15),
      instance: fc.nat(2),
      calls: someCalls,
    }),
  },
  {
    weight: 16,
    arbitrary: fc.record({ do: fc.constant('go on' as const), request: index, calls: someCalls }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('take effect' as const), call: index }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('let stray' as const), call: index }) },
  {
    weight: 14,
    arbitrary: fc.record({ do: fc.constant('fail' as const), call: index, fault: fc.nat(10) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('crash' as const), instance: fc.nat(2) }) },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('pass' as const), wait: fc.nat(waits.length - 1) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('set a clock' as const),
      instance: fc.nat(2),
      offset: fc.nat(offsets.length - 1),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'empty the store' }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('fail over' as const), writes: fc.integer({ min: 1, max: 4 }) }),
  },
)

const usual = {}
/** Low limits, which a schedule can reach. */
const strict = {
  LIMIT_WRONG_PER_CODE: 2,
  LIMIT_WRONG_PER_ACCOUNT_PER_DAY: 4,
  LIMIT_SENDS_PER_ACCOUNT_PER_HOUR: 3,
  LIMIT_SENDS_PER_ACCOUNT_PER_DAY: 6,
  SESSION_IDLE_SECONDS: 600,
  SESSION_MAX_SECONDS: 3600,
}
/** A user may request the next code before the last send has timed out. */
const hasty = { LIMIT_SECONDS_BETWEEN_SENDS: 1, OTP_LIFETIME_SECONDS: 60 }

/** What happens before the schedule, without faults. */
const beginnings: [browser: number, Deed][][] = [
  [],
  [[0, 'asks for a code']],
  [
    [0, 'asks for a code'],
    [0, 'submits the newest code'],
  ],
  [
    [0, 'asks for a code'],
    [0, 'submits the newest code'],
    [0, 'signs out'],
    [0, 'asks for a code'],
  ],
  [
    [0, 'asks for a code'],
    [3, 'copies the pending cookie of Ann'],
  ],
  [
    [0, 'asks for a code'],
    [0, 'submits the newest code'],
    [1, 'asks for a code'],
    [1, 'submits the newest code'],
  ],
]

export const schedules: fc.Arbitrary<Schedule> = fc.record({
  settings: fc.record({
    instances: fc.integer({ min: 1, max: 3 }),
    changes: fc.constantFrom(usual, strict, hasty),
    clientQuotas: fc.constant(true),
  }),
  beginning: fc.nat(beginnings.length - 1),
  isBesieged: fc.boolean(),
  steps: fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }),
})

export async function begin(world: World, beginning: number): Promise<void> {
  for (const [browser, deed] of beginnings[beginning] ?? []) {
    if (world.requests.length > 0) await world.pass(2 * minute)
    await take(world, { do: 'deed', browser, deed, choice: 0, instance: 0, calls: allCalls })
    await world.look()
  }
}

export async function take(world: World, step: Step): Promise<void> {
  const { calls } = world
  switch (step.do) {
    case 'deed': {
      const browser = pick(world.browsers, step.browser)
      const instance = pick(world.instances, step.instance)
      const planned = browser && possibleInput(world, browser, step)
      if (browser && instance && planned && planned !== 'done')
        await run(world, await world.send(browser, planned.input, instance, planned.name), step.calls)
      break
    }
    case 'go on': {
      const request = pick(
        world.requests.filter(({ state }) => state === 'running'),
        step.request,
      )
      if (request) await run(world, request, step.calls)
      break
    }
    case 'take effect': {
      const call = pick(calls.waiting, step.call)
      if (call) await world.takeEffect(call)
      break
    }
    case 'let stray': {
      const call = pick(calls.stray, step.call)
      if (call) await world.letStray(call)
      break
    }
    case 'fail': {
      const call = pick(calls.waiting, step.call)
      const fault = call && pick(faults[call.kind], step.fault)
      if (call && fault) await world.fail(call, fault)
      break
    }
    case 'crash': {
      const instance = pick(world.instances, step.instance)
      if (instance) await world.crash(instance)
      break
    }
    case 'pass':
      await world.pass(pick(waits, step.wait) ?? 0)
      break
    case 'set a clock': {
      const instance = pick(world.instances, step.instance)
      if (instance) world.setClock(instance, pick(offsets, step.offset) ?? 0)
      break
    }
    case 'empty the store':
      await world.empty()
      break
    case 'fail over':
      await world.failOver(step.writes)
  }
}

/** The request for a deed. If the deed is impossible, the request for one that leads up to it. */
function possibleInput(world: World, browser: Browser, { deed, choice }: { deed: Deed; choice: number }) {
  return (
    inputFor(world, browser, deed, choice) ??
    inputFor(world, browser, 'submits the newest code', choice) ??
    inputFor(world, browser, 'asks for a code', choice)
  )
}

/** Lets a request make some calls while other requests wait. */
export async function run(world: World, request: Request, calls = allCalls): Promise<void> {
  for (let i = 0; i < calls; i += 1) {
    const call = world.calls.waiting.find(({ owner }) => owner === request)
    if (!call) return
    await world.go(call)
  }
}

/** Lets all requests end without faults. */
export async function finish(world: World): Promise<void> {
  for (let i = 0; i < 10_000; i += 1) {
    const { waiting } = world.calls
    const soonest = [...waiting].sort((a, b) => a.dueAt - b.dueAt)[0]
    const call = waiting.find(({ kind }) => kind !== 'sleep') ?? soonest
    if (!call) return
    await world.go(call)
  }
  world.model.broke('8. A request ends in bounded time')
}

function pick<T>(all: readonly T[], i: number): T | undefined {
  return all[i % Math.max(1, all.length)]
}
