import { connect } from 'node:net'
import { expect, test } from '../fixtures.ts'
import { control } from '../support/stand-ins.ts'
import { until } from '../support/until.ts'
import { Visitor } from '../support/visitor.ts'

test('a person signs in at the server of the image', { tag: '@smoke' }, async ({ deploy, visit, person }) => {
  const { signIn, accountPage } = await visit(
    await deploy({ image: true, settings: { RECAPTCHA: 'enterprise' } }),
  )
  await signIn(person)
  await expect(accountPage.text).toContainText(person.email)
})

for (const image of [false, true]) {
  test(`SIGTERM lets a request under way finish, ${image ? 'in the image' : 'under next start'}`, {
    tag: '@flow',
  }, async ({ deploy, person }) => {
    const deployment = await deploy({ tls: false, image })
    const { failMagiclinksdev, calls } = control(deployment.standIns)
    await failMagiclinksdev({ endpoint: 'otp-email/create', kind: 'slow', ms: 1500 })

    const visitor = new Visitor(deployment)
    const sending = visitor.askForCode(person)
    await until('the call to the server', async () => (await calls()).length > 0 || undefined)
    const ended = deployment.terminate(0)
    await until('no new connections', () => refusesConnections(deployment.url))

    expect(await sending).toMatchObject({ status: 303, headers: { location: '/sign-in/code' } })
    // 128 + 15, as a shell counts: ended by the signal that was sent.
    expect(await ended).toBe(143)
  })
}

/** A connection that is there already goes on being served. */
function refusesConnections(url: string): Promise<true | undefined> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  return new Promise<true | undefined>((resolve) => {
    socket.once('connect', () => resolve(undefined))
    socket.once('error', () => resolve(true))
  }).finally(() => socket.destroy())
}
