import { z } from 'zod'
import type { Ask } from './relay.ts'

const header = z.object({ name: z.string(), value: z.object({ type: z.string(), value: z.string() }) })
const responseStarted = z.object({
  isBlocked: z.boolean(),
  intercepts: z.array(z.string()).optional(),
  request: z.object({ request: z.string() }),
  response: z.object({ headers: z.array(header) }),
})
const policy = { name: 'Content-Security-Policy', value: { type: 'string', value: "script-src 'none'" } }

const isContentType = (name: string) => name.toLowerCase() === 'content-type'
const isHtml = (type: string) => type.startsWith('text/html')

/**
 * Turns JavaScript off with a Content-Security-Policy on each page. Firefox's own setting would also stop Playwright's scripts.
 */
export function scriptBlocker(ask: Ask) {
  let intercept: string | undefined

  return {
    async start(): Promise<void> {
      if (intercept !== undefined) return
      intercept = ''
      const result = await ask('network.addIntercept', { phases: ['responseStarted'] })
      intercept = z.object({ intercept: z.string() }).parse(result).intercept
    },
    onResponse(params: unknown): void {
      const { isBlocked, intercepts = [], request, response } = responseStarted.parse(params)
      if (!isBlocked || intercept === undefined || !intercepts.includes(intercept)) return
      const isPage = response.headers.some(({ name, value }) => isContentType(name) && isHtml(value.value))
      // Only pages need the policy. Firefox hangs if the headers of a redirect are replaced.
      const headers = isPage && { headers: [...response.headers, policy] }
      void ask('network.continueResponse', { request: request.request, ...headers })
    },
  }
}
