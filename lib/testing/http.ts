import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

interface Received {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: string
}

/** A small HTTP server on a free port. A test can change its answer at any time. It records what it receives. */
export interface TestServer {
  url: string
  received: Received[]
  answer: (request: Received, response: ServerResponse) => void
  close(): Promise<void>
}

export async function startServer(answer: TestServer['answer']): Promise<TestServer> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const { method = '', url = '', headers } = request
    const received = { method, path: url, headers, body: Buffer.concat(chunks).toString() }
    test.received.push(received)
    test.answer(received, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  const test: TestServer = {
    url: `http://127.0.0.1:${address.port}`,
    received: [],
    answer,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return test
}

/** Answers every request in the same way. */
export function reply(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): TestServer['answer'] {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return (_request, response) => void response.writeHead(status, headers).end(text)
}
