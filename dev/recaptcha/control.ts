import type { Server } from 'node:http'
import { z } from 'zod'
import type { FaultQueue } from '../fault-queue.ts'
import { createRouter, json } from '../http/router.ts'
import type { Assessments } from './assessments.ts'
import { type Fault, faultSchema } from './fault.ts'
import { createToken } from './token.ts'

const tokenRequest = z.object({
  siteKey: z.string().optional(),
  action: z.string(),
  hostname: z.string(),
  createdAt: z.number().optional(),
})

/** The API with which tests control the stand-in, on a port of its own. */
export function createControl(siteKey: string, faults: FaultQueue<Fault>, assessments: Assessments): Server {
  return createRouter({
    'POST /faults': ({ body }) => {
      faults.add(faultSchema.parse(body))
      return json({}, 201)
    },
    'DELETE /faults': () => {
      faults.clear()
      return json({})
    },
    'GET /assessments': () => json(assessments.all()),
    'DELETE /assessments': () => {
      assessments.clear()
      return json({})
    },
    'POST /tokens': ({ body }) => {
      const { action, hostname, ...options } = tokenRequest.parse(body)
      const content = {
        siteKey: options.siteKey ?? siteKey,
        action,
        hostname,
        createdAt: options.createdAt ?? Date.now(),
      }
      return json({ token: createToken(content) }, 201)
    },
  })
}
