import type { Call } from './calls.ts'
import { getIn } from './get-in.ts'
import { type Deed, inputFor } from './people.ts'
import { begin, faults, finish } from './steps.ts'
import { type Request, type SharedStore, World } from './world.ts'

/** Two concurrent requests, from two browsers or from the same one. */
export interface Pair {
  name: string
  /** An index into `beginnings` in `steps.ts`. */
  beginning: number
  /** Whether there are at most a few hundred orders of their calls. */
  isShort: boolean
  /** How much time passes before the two requests. */
  passMs: number
  requests: [PlannedRequest, PlannedRequest]
}

interface PlannedRequest {
  browser: number
  deed: Deed
  choice?: number
  instance: number
}

/** What can happen next: a call goes through, or fails in one of several ways, or its instance crashes. */
interface Option {
  take: (world: World) => Promise<void>
  isFault: boolean
}

export interface Interleavings {
  interleavings: number
  broken: string | undefined
  story: string[]
}

/**
 * Runs two requests in every order of their calls. With `withFaults`, it also lets each fault happen once, wherever it
 * can. Each order runs from its beginning, because a running program cannot be copied.
 */
export async function everyInterleaving(
  pair: Pair,
  sharedStore: SharedStore,
  withFaults: boolean,
): Promise<Interleavings> {
  let interleavings = 0
  let path: number[] = []
  for (;;) {
    const { taken, broken, story } = await runAlong(path, pair, sharedStore, withFaults)
    interleavings += 1
    if (broken) return { interleavings, broken, story }
    const last = taken.findLastIndex(({ choice, optionCount }) => choice + 1 < optionCount)
    if (last < 0) return { interleavings, broken: undefined, story: [] }
    path = taken.slice(0, last + 1).map(({ choice }, i) => (i === last ? choice + 1 : choice))
  }
}

async function runAlong(path: number[], pair: Pair, sharedStore: SharedStore, withFaults: boolean) {
  const world = new World({ instances: 2, changes: {}, clientQuotas: false }, sharedStore)
  await begin(world, pair.beginning)
  await world.pass(pair.passMs)
  const requests: Request[] = []
  for (const { browser, deed, choice = 0, instance } of pair.requests) {
    const from = world.browsers[browser]
    const to = world.instances[instance]
    const planned = from && inputFor(world, from, deed, choice)
    if (!from || !to || !planned || planned === 'done') throw new Error(`${pair.name}: ${deed} is impossible`)
    requests.push(await world.send(from, planned.input, to, planned.name))
  }

  const taken: { choice: number; optionCount: number }[] = []
  let faultsLeft = withFaults ? 1 : 0
  for (;;) {
    const options = optionsIn(world, requests, faultsLeft > 0)
    const choice = path[taken.length] ?? 0
    const option = options[choice]
    if (!option) break
    taken.push({ choice, optionCount: options.length })
    if (option.isFault) faultsLeft -= 1
    await option.take(world)
    if (await world.look()) break
  }
  await finish(world)
  const [browser] = world.browsers
  if (browser && withFaults && !(await world.look())) await getIn(world, browser)
  return { taken, broken: await world.look(), story: world.story }
}

/** A pause ends only when nothing else can happen, because calls take no time unless a fault says so. */
function optionsIn(world: World, requests: Request[], canFail: boolean): Option[] {
  const own = world.calls.waiting.filter(({ owner }) => requests.includes(owner))
  const ready = own.filter(({ kind }) => kind !== 'sleep')
  const [soonest] = own.sort((a, b) => a.dueAt - b.dueAt)
  const response = ready.find(({ kind }) => kind === 'response')
  if (response) return [goThrough(response)]
  if (ready.length === 0) return soonest ? [goThrough(soonest)] : []
  const failing = canFail ? ready.flatMap((call) => failures(call)) : []
  const crashing = canFail ? [...new Set(ready.map(({ owner }) => owner.instance))] : []
  return [
    ...ready.map(goThrough),
    ...failing,
    ...crashing.map((instance) => ({ isFault: true, take: (world: World) => world.crash(instance) })),
  ]
}

function goThrough(call: Call<Request>): Option {
  return { isFault: false, take: (world) => world.go(call) }
}

/** All faults, except that for `validate` and `deliver` a refused connection and two timeouts stand for the others. */
const typicalFaults = {
  ...faults,
  validate: faults.validate.filter(
    ({ reported, effect }) => reported === 'refused' || (reported === 'time-out' && effect !== 'later'),
  ),
  deliver: faults.deliver.filter(
    ({ reported, effect }) => reported === 'refused' || (reported === 'time-out' && effect !== 'later'),
  ),
}

function failures(call: Call<Request>): Option[] {
  return typicalFaults[call.kind].map((fault) => ({
    isFault: true,
    take: (world) => world.fail(call, fault),
  }))
}

const minute = 60_000
/** Indexes into the browsers of a `World`. */
const [laptop, phone, mallory] = [0, 1, 3]
/** Indexes into `beginnings` in `steps.ts`. */
const [codeSent, signedIn, copied, bothSignedIn] = [1, 2, 4, 5]

export const pairs: Pair[] = [
  pair(
    'the same right code twice',
    codeSent,
    [laptop, 'submits the newest code'],
    [laptop, 'submits the newest code'],
  ),
  pair(
    'a right and a wrong code',
    codeSent,
    [laptop, 'submits the newest code'],
    [laptop, 'submits a wrong code'],
  ),
  pair(
    'the same wrong code twice',
    codeSent,
    [laptop, 'submits a wrong code'],
    [laptop, 'submits a wrong code'],
  ),
  pair(
    'a right code and a new code',
    codeSent,
    [laptop, 'submits the newest code'],
    [laptop, 'asks for a new code'],
    2 * minute,
  ),
  pair(
    'a right code, and a guess with a copied cookie',
    copied,
    [laptop, 'submits the newest code'],
    [mallory, 'submits a wrong code'],
  ),
  pair(
    'two new codes',
    codeSent,
    [laptop, 'asks for a new code'],
    [laptop, 'asks for a new code'],
    2 * minute,
  ),
  pair('signing out, and the same code again', signedIn, [laptop, 'signs out'], [laptop, 'presses again']),
  pair(
    'signing out in one browser, and everywhere in another',
    bothSignedIn,
    [laptop, 'signs out'],
    [phone, 'signs out everywhere'],
  ),
]

function pair(
  name: string,
  beginning: number,
  [a, first]: [number, Deed],
  [b, second]: [number, Deed],
  passMs = 0,
): Pair {
  const requests: Pair['requests'] = [
    { browser: a, deed: first, instance: 0 },
    { browser: b, deed: second, instance: 1 },
  ]
  return {
    name,
    beginning,
    isShort: first !== 'submits the newest code' || second !== 'asks for a new code',
    passMs,
    requests,
  }
}
