import { readFileSync } from 'node:fs'
import type { CountingProxy } from '../../../e2e/support/counting-proxy.ts'
import type { Deployment } from '../../../e2e/support/deployment.ts'
import { control } from '../../../e2e/support/stand-ins.ts'

/** What one step costs for one user, on average. */
export interface Cost {
  cpuMs: number
  /** Calls to magiclinksdev, and assessments by Google. */
  upstream: number
  assessments: number
  redisRoundTrips: number
  redisCommands: number
  redisBytes: number
  logBytes: number
}

/** Runs a step for each user in turn, and returns the average cost. */
export async function measureStep<Person>(
  deployment: Deployment,
  redis: CountingProxy,
  people: Person[],
  step: (person: Person) => Promise<unknown>,
): Promise<Cost> {
  const standIns = control(deployment.standIns)
  await standIns.forget()
  redis.take()
  const logged = logBytes(deployment)
  const cpu = cpuMs(deployment)
  for (const person of people) await step(person)

  const { roundTrips, commands, bytes } = redis.take()
  const perPerson = (sum: number) => sum / people.length
  return {
    cpuMs: perPerson(cpuMs(deployment) - cpu),
    upstream: perPerson((await standIns.calls()).length),
    assessments: perPerson((await standIns.assessments()).length),
    redisRoundTrips: perPerson(roundTrips),
    redisCommands: perPerson(commands.length),
    redisBytes: perPerson(bytes),
    logBytes: perPerson(logBytes(deployment) - logged),
  }
}

function logBytes(deployment: Deployment): number {
  return deployment.output().reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0)
}

/** Linux counts CPU time in hundredths of a second. Fields 14 and 15 of `stat` are the time in user and kernel mode. */
const msPerTick = 10

function cpuMs({ instances }: Deployment): number {
  const [user = 0, kernel = 0] = readFileSync(`/proc/${instances[0]?.pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
    .slice(11, 13)
    .map(Number)
  return (user + kernel) * msPerTick
}
