import type { Server } from 'node:http'
import { z } from 'zod'
import { createRouter, json } from '../http/router.ts'
import { faultSchema } from './fault.ts'
import type { State } from './server-state.ts'

const clock = z.object({ aheadMs: z.int() })
const rotation = z.object({ dropOld: z.boolean().default(false) })

/** Opens and closes the API's own port. While it is closed, connections are refused. */
export type ApiPort = { open(): Promise<void>; close(): Promise<void> }

/** The API with which tests control the stand-in, on a port of its own. */
export function createControl(state: State, apiPort: ApiPort): Server {
  return createRouter({
    'POST /faults': async ({ body }) => {
      const fault = faultSchema.parse(body)
      if (fault.kind === 'refuse') await apiPort.close()
      else state.faults.add(fault)
      return json({}, 201)
    },
    'DELETE /faults': async () => {
      state.faults.clear()
      await apiPort.open()
      return json({})
    },
    /** Sets the server's clock ahead of this machine's, or behind it (negative). */
    'POST /clock': ({ body }) => {
      state.clock.set(clock.parse(body).aheadMs)
      return json({})
    },
    'POST /keys/rotate': async ({ body }) => {
      const key = await state.keys.rotate(rotation.parse(body).dropOld)
      return json({ kid: key.kid }, 201)
    },
    'GET /calls': ({ query }) => {
      const [endpoint, otpId, toEmail] = [query.get('endpoint'), query.get('otpId'), query.get('toEmail')]
      return json(state.calls.where({ endpoint, otpId, toEmail }))
    },
    'DELETE /calls': () => {
      state.calls.clear()
      return json({})
    },
    'GET /otps': ({ query }) => {
      const email = query.get('toEmail')
      return json(email === null ? state.otps.newest() : state.otps.newestFor(email))
    },
    'GET /otps/{id}': ({ parameters: [id = ''] }) => {
      const otp = state.otps.find(id)
      return otp && json(otp)
    },
    'POST /otps/{id}/expire': ({ parameters: [id = ''] }) => {
      const otp = state.otps.find(id)
      if (otp !== undefined) otp.expiresAt = state.clock.now()
      return otp && json(otp)
    },
  })
}
