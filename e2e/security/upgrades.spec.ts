import { createServer } from 'node:http'
import { close, listen } from '../../dev/http/listen.ts'
import { type Deployment, expect, test } from '../fixtures.ts'
import { openRawSocket, openSockets } from '../support/raw-socket.ts'
import { until } from '../support/until.ts'

const host = 'Host: app.example.com\r\n'
const upgrade = `${host}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`
const paths = [
  '/',
  '/account',
  '/sign-in/',
  '/nowhere',
  '/nowhere.svg',
  '/logo.svg',
  '/livez',
  '/readyz',
  '/_next/hmr',
  '/_next/static/nowhere.js',
  '//nowhere',
  '/\\nowhere',
  '/%zz',
  '*',
  'http://evil.example/',
  'ws://evil.example/',
]
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']
const spellings = {
  'HTTP/1.0': `GET /nowhere HTTP/1.0\r\n${upgrade}`,
  'odd capitals': `GET /nowhere HTTP/1.1\r\n${host}CONNECTION: keep-alive, uPgRaDe\r\nuPGRADE: X\r\n\r\n`,
  'several Upgrade headers': `GET /nowhere HTTP/1.1\r\n${host}Upgrade: a\r\nConnection: upgrade\r\nUpgrade: b, c\r\n\r\n`,
  h2c: `GET /nowhere HTTP/1.1\r\n${host}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n\r\n`,
  'a body': `POST /nowhere HTTP/1.1\r\nContent-Length: 4\r\n${upgrade}body`,
  'a body that does not come': `POST /nowhere HTTP/1.1\r\nContent-Length: 4\r\n${upgrade}`,
  'a chunked body': `POST /nowhere HTTP/1.1\r\nTransfer-Encoding: chunked\r\n${upgrade}`,
  'no Host': 'GET /nowhere HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n',
}
const requests = [
  ...methods.flatMap((method) => paths.map((path) => `${method} ${path} HTTP/1.1\r\n${upgrade}`)),
  ...Object.values(spellings),
]

const firstInstance = ({ instances: [instance] }: Deployment) => {
  if (!instance) throw new Error('There is no instance')
  return instance
}

for (const image of [false, true]) {
  test(`Upgrade requests with every path and method get a 400 and leave no socket open, ${image ? 'in the image' : 'under next start'}`, {
    tag: '@security',
  }, async ({ deploy }) => {
    const { url, pid } = firstInstance(await deploy({ tls: false, image }))
    const before = openSockets(pid)

    // Some clients keep their side open and send more. Others disappear.
    const keptOpen = requests.map((request) => openRawSocket(url, request))
    const abandoned = requests.map((request) => openRawSocket(url, request))
    for (const { socket } of keptOpen) socket.write('more')
    for (const { socket } of abandoned) setImmediate(() => socket.destroy())
    await Promise.all([...keptOpen, ...abandoned].map(({ closed }) => closed))

    for (const [i, { received }] of keptOpen.entries())
      expect.soft(received(), requests[i]).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    await expect.poll(() => openSockets(pid)).toBeLessThanOrEqual(before)
    for (const { socket } of keptOpen) socket.destroy()
  })
}

test('a page of another site cannot hold sockets open with new WebSocket()', { tag: '@security' }, async ({
  deploy,
  page,
}) => {
  const { url, pid } = firstInstance(await deploy({ tls: false }))
  const site = createServer((_, response) => response.end('another site'))
  await page.goto(`http://127.0.0.1:${await listen(site, 0)}/`)
  const before = openSockets(pid)
  const closed = await page.evaluate(
    async (address) => {
      const sockets = ['/', '/nowhere', '/_next/hmr', '/livez'].map((path) => new WebSocket(address + path))
      const closings = sockets.map(
        (socket) => new Promise((resolve) => socket.addEventListener('close', resolve)),
      )
      return (await Promise.all(closings)).length
    },
    url.replace('http:', 'ws:'),
  )
  expect(closed).toBe(4)
  await expect.poll(() => openSockets(pid)).toBeLessThanOrEqual(before)
  await close(site)
})

test('SIGTERM ends the process within 25 seconds, whatever connections clients hold open', {
  tag: '@security',
}, async ({ deploy }) => {
  const deployment = await deploy({ tls: false })
  const { url } = firstInstance(deployment)
  const post = `POST /sign-in HTTP/1.1\r\n${host}Origin: ${deployment.url}\r\nContent-Type: multipart/form-data; boundary=x\r\n`
  const connections = [
    '',
    'GET / HTTP/1.1\r\nHo',
    `${post}Content-Length: 100\r\n\r\n--x`,
    `GET /nowhere HTTP/1.1\r\n${upgrade}`,
    `GET /sign-in HTTP/1.1\r\n${host}\r\n`,
  ].map((text) => openRawSocket(url, text))
  await until('a response to the last request', async () => connections.at(-1)?.received() || undefined)

  const startedAt = Date.now()
  expect(await deployment.terminate(0)).toBe(143)
  expect(Date.now() - startedAt).toBeLessThan(25_000)
  for (const { socket } of connections) socket.destroy()
})

test('after SIGTERM, a request on an open connection is answered, and the connection is closed', {
  tag: '@security',
}, async ({ deploy }) => {
  const deployment = await deploy({ tls: false })
  const { url } = firstInstance(deployment)
  const [unfinished, connection] = [
    openRawSocket(url, 'GET /'),
    openRawSocket(url, 'GET /livez HTTP/1.1\r\n'),
  ]
  await until('the connection to open', async () =>
    connection.socket.readyState === 'open' ? true : undefined,
  )
  await fetch(`${url}/livez`, { headers: { connection: 'close' } })
  const ended = deployment.terminate(0)
  await until('the application to stop accepting connections', async () =>
    fetch(`${url}/livez`).then(
      () => undefined,
      () => true,
    ),
  )
  connection.socket.write(`${host}\r\n`)
  await connection.closed
  expect(connection.received()).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*^connection: close\r$/im)
  unfinished.socket.destroy()
  connection.socket.destroy()
  expect(await ended).toBe(143)
})
