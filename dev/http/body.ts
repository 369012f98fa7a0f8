import type { IncomingMessage } from 'node:http'

/** The whole body, or undefined when it is larger than the limit. Rejects when the client hangs up. */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      // What is too much is read on and thrown away: hanging up would hide the answer from the client.
      if (size <= limitBytes) chunks.push(chunk)
      else chunks.length = 0
    })
    request.on('end', () => resolve(size <= limitBytes ? Buffer.concat(chunks) : undefined))
    request.on('error', reject)
    request.on('close', () => reject(new Error('the client hung up')))
  })
}
