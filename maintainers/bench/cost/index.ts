import { botToken } from '../../../e2e/support/bot-token.ts'
import { startCountingProxy } from '../../../e2e/support/counting-proxy.ts'
import { startDeployment } from '../../../e2e/support/deployment.ts'
import { filled, HttpBrowser, type Values } from '../../../e2e/support/http-browser.ts'
import { newPerson } from '../../../e2e/support/people.ts'
import { ready } from '../../../e2e/support/ready.ts'
import { startRedis } from '../../../e2e/support/redis.ts'
import { type Cost, measureStep } from './meter.ts'

/** Prints what one sign-in and one page cost, step by step: `npm run --prefix maintainers bench:cost`. */
const count = 300
const warmUp = 50

const redis = await startRedis()
const proxy = await startCountingProxy(redis.url, 2)
const deployment = await startDeployment({
  redis: { ...redis, url: proxy.url },
  settings: { LIMIT_SENDS_PER_HOUR: '100000' },
})
try {
  await ready(deployment)
  // Warm up, because the first requests cost more.
  await steps(warmUp)
  const before = await redisBytes()
  const costs = await steps(count)
  print(costs)
  const [account = ''] = await redis.client.keys('*:account:*')
  console.log(`Redis keeps ${Math.round(((await redisBytes()) - before) / count)} bytes for each user`)
  console.log(`${await redis.client.memory('USAGE', account)} of these bytes are the document of the account`)
} finally {
  await deployment.stop()
  await proxy.stop()
  await redis.stop()
}

/** Lets this many users sign in and open some pages. All of them finish one step before the next begins. */
async function steps(people: number): Promise<Record<string, Cost>> {
  const all = Array.from({ length: people }, () => ({ ...newPerson(), visitor: new HttpBrowser(deployment) }))
  type One = (typeof all)[number]
  const each = (step: (one: One) => Promise<unknown>) => measureStep(deployment, proxy, all, step)
  /** Opens and fills in all forms before it measures their posts. */
  const posted = async (
    path: string,
    button: string,
    action: Action,
    values: (one: One) => Promise<Values>,
  ) => {
    const forms = new Map<One, Form>()
    for (const one of all) {
      const given = { ...(await values(one)), ...(await botToken(deployment, action)) }
      forms.set(one, filled(await one.visitor.form(path, button), given))
    }
    return each((one) => one.visitor.post(path, forms.get(one) ?? []))
  }

  return {
    'the page /sign-in': await each(({ visitor }) => visitor.open('/sign-in')),
    'asking for a code': await posted('/sign-in', 'Email me a code', 'sign_in', async ({ email }) => ({
      email,
    })),
    'the page /sign-in/code': await each(({ visitor }) => visitor.open('/sign-in/code')),
    'entering the code': await posted('/sign-in/code', 'Sign in', 'check_code', async (one) => ({
      code: await one.visitor.codeFor(one),
    })),
    'the page /account, first time': await each(({ visitor }) => visitor.open('/account')),
    'the page /account, again': await each(({ visitor }) => visitor.open('/account')),
    'the page /, signed in': await each(({ visitor }) => visitor.open('/')),
  }
}

type Action = Parameters<typeof botToken>[1]
type Form = ReturnType<typeof filled>

function print(costs: Record<string, Cost>): void {
  console.log('| step | CPU ms | magiclinksdev | Google | Redis round trips | commands | bytes | log bytes |')
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |')
  for (const [step, cost] of Object.entries(costs)) {
    const { cpuMs, upstream, assessments, redisRoundTrips, redisCommands, redisBytes, logBytes } = cost
    const figures = [upstream, assessments, redisRoundTrips, redisCommands, redisBytes, logBytes]
    console.log(`| ${[step, cpuMs.toFixed(1), ...figures.map((figure) => Math.round(figure))].join(' | ')} |`)
  }
}

async function redisBytes(): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await redis.client.info('memory'))?.[1])
}
