import type { IncomingMessage } from 'node:http'

/** The whole body, or undefined if it is larger than the limit. Rejects if the client hangs up. */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      // Reads the rest and discards it. If the server hung up, the client would not see the response.
      if (size <= limitBytes) chunks.push(chunk)
      else chunks.length = 0
    })
    request.on('end', () => resolve(size <= limitBytes ? Buffer.concat(chunks) : undefined))
    request.on('error', reject)
    request.on('close', () => reject(new Error('the client hung up')))
  })
}
