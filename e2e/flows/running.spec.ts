import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { z } from 'zod'
import { expect, test } from '../fixtures.ts'
import { startChild } from '../support/child.ts'
import { freePort } from '../support/free-port.ts'
import { HttpBrowser } from '../support/http-browser.ts'
import { imageFolder } from '../support/image.ts'
import { control } from '../support/stand-ins.ts'
import { until } from '../support/until.ts'

const command = z.array(z.string())

test("a user signs in on a server started from the image's files", { tag: '@smoke' }, async ({
  deploy,
  visit,
  person,
}) => {
  const { signIn, accountPage } = await visit(
    await deploy({ image: true, settings: { RECAPTCHA: 'enterprise' } }),
  )
  await signIn(person)
  await expect(accountPage.text).toContainText(person.email)
})

test('the image answers its health check on a platform that sets HOSTNAME and PORT', {
  tag: '@flow',
}, async ({ deploy }) => {
  const dockerfile = readFileSync('Dockerfile', 'utf8')
  const [check, start] = [...dockerfile.matchAll(/^ *CMD (\[.*\])$/gm)].map(([, json = '']) =>
    command.parse(JSON.parse(json)),
  )
  const { settings } = await deploy({ tls: false })
  const path = `${dirname(process.execPath)}:${process.env.PATH}`
  const platform = { ...settings, PATH: path, HOSTNAME: 'web-7c9f-x2k4', PORT: String(await freePort()) }
  // Tests listen on loopback only.
  const [file = '', ...args] = start?.map((word) => word.replace('0.0.0.0', '127.0.0.1')) ?? []
  const server = startChild(file, args, platform, imageFolder())
  await until('the server', async () => server.lines.find((line) => line.includes('Ready in')))
  const [checkFile = '', ...checkArgs] = check ?? []
  expect(await startChild(checkFile, checkArgs, platform).exited).toBe(0)
  await server.stop()
})

for (const image of [false, true]) {
  test(`on SIGTERM the server finishes the request in flight, ${image ? 'in the image' : 'under next start'}`, {
    tag: '@flow',
  }, async ({ deploy, person }) => {
    const deployment = await deploy({ tls: false, image })
    const { failMagiclinksdev, calls } = control(deployment.standIns)
    await failMagiclinksdev({ endpoint: 'otp-email/create', kind: 'slow', ms: 1500 })

    const visitor = new HttpBrowser(deployment)
    const sending = visitor.askForCode(person)
    // The application has already made another call, at startup.
    const isSending = ({ endpoint }: { endpoint: string }) => endpoint === 'otp-email/create'
    await until('the call to the server', async () => (await calls()).some(isSending) || undefined)
    const ended = deployment.terminate(0)
    await until('no new connections', () => refusesConnections(deployment.url))

    expect(await sending).toMatchObject({ status: 303, headers: { location: '/sign-in/code' } })
    // 128 + 15: a shell's exit code for a process that SIGTERM ended.
    expect(await ended).toBe(143)
  })
}

/** Tries a new connection, because the server keeps serving existing ones. */
function refusesConnections(url: string): Promise<true | undefined> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  return new Promise<true | undefined>((resolve) => {
    socket.once('connect', () => resolve(undefined))
    socket.once('error', () => resolve(true))
  }).finally(() => socket.destroy())
}
