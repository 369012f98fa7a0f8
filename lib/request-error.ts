import 'server-only'
import { findSourceMap } from 'node:module'
import type { Instrumentation } from 'next'
import { requestIdHeader } from './http/request.ts'
import { log } from './log.ts'

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** The position at the end of a stack line: file, line and column. */
const position = /[\s(](?:file:\/\/)?(\/[^()]+):(\d+):(\d+)\)?$/
const maxFrames = 10

/**
 * Logs an error that our code did not expect. The log leaves out the error's message, because it can quote what a
 * client sent. Next.js prints the message to stderr, with the same `digest`.
 */
export const logRequestError: Instrumentation.onRequestError = (error, { headers }, context) => {
  const id = headers[requestIdHeader]
  log.error({
    event: 'request.failed',
    request: typeof id === 'string' && uuid.test(id) ? id : undefined,
    route: context.routePath,
    reason: context.routeType,
    cause: error instanceof Error ? error.name : typeof error,
    digest: digestOf(error),
    stack: error instanceof Error ? framesOf(error) : undefined,
  })
}

/** Next.js adds the digest: a hash of the error, or one of its own codes. */
function digestOf(error: unknown): string | undefined {
  return error instanceof Error && 'digest' in error ? String(error.digest) : undefined
}

/** Returns only files and positions. They refer to the source with --enable-source-maps, otherwise to the build. */
function framesOf({ stack = '', message }: Error): string[] {
  // The stack begins with the message, and a client could have put a line into it that looks like a frame.
  const lines = stack.slice(stack.indexOf(message) + message.length).split('\n')
  return lines
    .flatMap((line) => {
      const [, file, row, column] = position.exec(line) ?? []
      return file ? [sourceOf(file, Number(row), Number(column))] : []
    })
    .slice(0, maxFrames)
}

/** Maps a position to the source, because Next.js turns off Node's own mapping. */
function sourceOf(file: string, row: number, column: number): string {
  const origin = findSourceMap(file)?.findOrigin(row, column)
  const isMapped = origin !== undefined && 'fileName' in origin
  const [path, sourceRow, sourceColumn] = isMapped
    ? [origin.fileName.replace('file://', ''), origin.lineNumber, origin.columnNumber]
    : [file, row, column]
  return `${path.replace(`${process.cwd()}/`, '')}:${sourceRow}:${sourceColumn}`
}
