import fc from 'fast-check'
import { openMemoryStore } from '../../store/sqlite.ts'
import { besiege, getIn } from './get-in.ts'
import { begin, finish, type Schedule, schedules, take } from './steps.ts'
import { type SharedStore, World } from './world.ts'

/** The embedded store in memory, with the clock of the instance that calls it. */
export function inMemory(): SharedStore {
  const sharedStore: Omit<SharedStore, 'store'> = { now: Date.now, emptied: 0 }
  // High, because each schedule adds its own accounts and counters.
  const capacity = { account: 10_000_000, client: 10_000_000, browser: 10_000_000, app: 10_000_000 }
  return Object.assign(sharedStore, {
    store: openMemoryStore({ now: () => sharedStore.now(), capacity }),
  })
}

/** How a schedule ended: the promise that it broke, and what happened until then. */
interface Ending {
  broken: string | undefined
  story: string[]
}

/** Runs one schedule and checks every promise after each step. Then it ends all faults and has the users sign in. */
async function play(schedule: Schedule, sharedStore: SharedStore): Promise<Ending> {
  const world = new World(schedule.settings, sharedStore)
  await begin(world, schedule.beginning)
  for (const step of schedule.steps) {
    await take(world, step)
    if (await world.look()) break
  }
  if (!world.model.broken) await end(world, schedule)
  return { broken: await world.look(), story: world.story }
}

async function end(world: World, { isBesieged, steps }: Schedule): Promise<void> {
  world.say('All faults end')
  await finish(world)
  for (const instance of world.instances) if (instance.offsetMs !== 0) world.setClock(instance, 0)
  if (isBesieged && world.settings.LIMIT_WRONG_PER_ACCOUNT_PER_DAY < 10) await besiege(world)
  const [first, second, third] = world.browsers
  for (const browser of [first, steps.length % 2 ? second : third]) {
    if (browser && !world.model.broken) await getIn(world, browser)
    await world.look()
  }
}

/**
 * What the search found: the number of schedules that it ran, the broken promise, and the shortest schedule that breaks
 * it.
 */
export interface Found {
  schedules: number
  broken: string
  story: string[]
}

export async function search(
  numRuns: number,
  seed: number,
  sharedStore = inMemory(),
): Promise<Found | undefined> {
  const holds = async (schedule: Schedule) => (await play(schedule, sharedStore)).broken === undefined
  const property = fc.asyncProperty(schedules, holds)
  // fast-check would shrink one number at a time. Leaving out whole steps is faster.
  const result = await fc.check(property, { numRuns, seed, endOnFailure: true })
  const failing = result.counterexample?.[0]
  if (!failing) return undefined
  const { broken, story } = await play(await shortest(failing, sharedStore), sharedStore)
  return { schedules: result.numRuns, broken: broken ?? 'It does not fail again', story }
}

/** Leaves out every step and setting that the failure does not need. */
async function shortest(failing: Schedule, sharedStore: SharedStore): Promise<Schedule> {
  const { broken } = await play(failing, sharedStore)
  let schedule = failing
  const keepIfBroken = async (simpler: Schedule) => {
    const isStillBroken = (await play(simpler, sharedStore)).broken === broken
    if (isStillBroken) schedule = simpler
    return isStillBroken
  }
  const leaveOutSteps = async () => {
    let isShorter = false
    for (let i = schedule.steps.length - 1; i >= 0; i -= 1)
      isShorter = (await keepIfBroken({ ...schedule, steps: schedule.steps.toSpliced(i, 1) })) || isShorter
    return isShorter
  }
  await leaveOutSteps()
  await keepIfBroken({ ...schedule, beginning: 0 })
  await keepIfBroken({ ...schedule, isBesieged: false })
  await keepIfBroken({ ...schedule, settings: { ...schedule.settings, instances: 1 } })
  await keepIfBroken({ ...schedule, settings: { ...schedule.settings, changes: {} } })
  while (await leaveOutSteps());
  return schedule
}

/** Formats a failure for people. */
export function report({ schedules: count, broken, story }: Found, seed: number): string {
  const lines = story.map((line, i) => `${String(i + 1).padStart(4)}. ${line}`)
  return [`Broken: ${broken}`, `by schedule ${count} of seed ${seed}. The shortest:`, ...lines].join('\n')
}
