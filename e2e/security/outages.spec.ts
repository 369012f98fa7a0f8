import { expect, test } from '../fixtures.ts'
import { send } from '../support/request.ts'
import { control } from '../support/stand-ins.ts'
import { actions, peopleAt } from './support/outage.ts'

const LIMIT_MS = 12_000

const outages = {
  'the magiclinksdev server refuses connections': {
    fault: { kind: 'refuse', endpoint: '*' },
    at: 'magiclinksdev',
  },
  'the magiclinksdev server never answers': {
    fault: { kind: 'timeout', endpoint: '*' },
    at: 'magiclinksdev',
  },
  'the magiclinksdev server never finishes a response': {
    fault: { kind: 'trickle', endpoint: '*' },
    at: 'magiclinksdev',
  },
  'the magiclinksdev server never answers a request for a JWT': {
    fault: { kind: 'timeout', endpoint: 'jwt/create' },
    at: 'magiclinksdev',
  },
  'the mail server refuses connections': { fault: { kind: 'refuse-connection' }, at: 'mail' },
  'the mail server never answers': { fault: { kind: 'timeout' }, at: 'mail' },
} as const

for (const [what, { fault, at }] of Object.entries(outages)) {
  test(`while ${what}, every page and action answers within 12 s`, { tag: '@security' }, async ({
    deploy,
  }) => {
    test.setTimeout(180_000)
    const deployment = await deploy({ settings: at === 'mail' ? { OTP_DELIVERY: 'smtp' } : {} })
    const standIns = control(deployment.standIns)
    const { signedIn, waiting, forms } = await peopleAt(deployment)
    await (at === 'mail' ? standIns.failMailbox(fault) : standIns.failMagiclinksdev(fault))

    const waitingCookies = [...waiting.cookies]
    const answers = await Promise.all(
      Object.entries(actions).map(async ([name, act]) => {
        const visitor = (name.includes('account') || name.includes('sign') ? signedIn : waiting).copy()
        for (const [cookie, value] of waitingCookies)
          if (visitor.cookies.size === 0) visitor.cookies.set(cookie, value)
        return [name, await act(visitor, forms)] as const
      }),
    )
    const readiness = await send(deployment.instances[0]?.url ?? '', { path: '/readyz' })
    expect(readiness.status).toBe(200)
    expect(readiness.ms).toBeLessThan(LIMIT_MS)
    for (const [name, answer] of answers) {
      expect(answer.ms, name).toBeLessThan(LIMIT_MS)
      expect([200, 303], name).toContain(answer.status)
    }
  })
}
