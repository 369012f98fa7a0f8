import { z } from 'zod'
import type { StandIns } from './deployment.ts'

const call = z.object({
  at: z.number(),
  endpoint: z.string(),
  requestUuid: z.string(),
  /** `none` if no complete response was sent. */
  status: z.union([z.int(), z.literal('none')]),
  otpId: z.string().optional(),
  otp: z.string().optional(),
  toEmail: z.string().optional(),
  otpParams: z.record(z.string(), z.unknown()).optional(),
  emailParams: z.record(z.string(), z.unknown()).optional(),
  claims: z.record(z.string(), z.unknown()).optional(),
  lifespanSeconds: z.number().optional(),
  fault: z.string().optional(),
})

/** A call that reached the magiclinksdev server. */
export type Call = z.infer<typeof call>

const assessment = z.object({
  at: z.number(),
  expectedAction: z.string(),
  action: z.string(),
  hostname: z.string(),
  score: z.number(),
  invalidReason: z.string(),
})

/** reCAPTCHA's assessment of a token. */
export type Assessment = z.infer<typeof assessment>

const received = z.object({
  messages: z.array(
    z.object({
      Created: z.iso.datetime(),
      To: z.array(z.object({ Address: z.string() })),
      Subject: z.string(),
    }),
  ),
})

/** A fault of a stand-in. The `fault.ts` of each stand-in in `dev/` lists its faults. */
export type Fault = { kind: string } & Record<string, unknown>

/** Talks to the stand-ins through their control ports. */
export function control({ magiclinksdev, mailbox, recaptcha }: StandIns) {
  return {
    failMagiclinksdev: (fault: Fault) => send('POST', `${magiclinksdev.controlUrl}/faults`, fault),
    failMailbox: (fault: Fault) => send('POST', `${mailbox.url}/api/faults`, fault),
    failRecaptcha: (fault: Fault) => send('POST', `${recaptcha.controlUrl}/faults`, fault),
    /** Sets the clock of the magiclinksdev server ahead of the real one, or behind it (negative). */
    setServerClock: (aheadMs: number) => send('POST', `${magiclinksdev.controlUrl}/clock`, { aheadMs }),
    rotateKeys: (dropOld: boolean) => send('POST', `${magiclinksdev.controlUrl}/keys/rotate`, { dropOld }),
    async calls(): Promise<Call[]> {
      return z.array(call).parse(await send('GET', `${magiclinksdev.controlUrl}/calls`))
    },
    async assessments(): Promise<Assessment[]> {
      return z.array(assessment).parse(await send('GET', `${recaptcha.controlUrl}/assessments`))
    },
    async mails() {
      const { messages } = received.parse(await send('GET', `${mailbox.url}/api/v1/messages`))
      return messages.map(({ Created, To, Subject }) => ({
        at: Date.parse(Created),
        to: To.map(({ Address }) => Address),
        subject: Subject,
      }))
    },
    /** Ends all faults. */
    async clearFaults(): Promise<void> {
      await Promise.all([
        send('DELETE', `${magiclinksdev.controlUrl}/faults`),
        send('DELETE', `${mailbox.url}/api/faults`),
        send('DELETE', `${recaptcha.controlUrl}/faults`),
      ])
    },
    /** Deletes the stand-ins' records of requests so far. The e-mails stay. */
    async forget(): Promise<void> {
      await Promise.all([
        send('DELETE', `${magiclinksdev.controlUrl}/calls`),
        send('DELETE', `${recaptcha.controlUrl}/assessments`),
      ])
    },
  }
}

async function send(method: string, url: string, body?: Fault | Record<string, unknown>): Promise<unknown> {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) })
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`)
  return response.json()
}
