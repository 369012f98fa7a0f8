import 'server-only'
import { headers } from 'next/headers'
import { env } from '../env/index.ts'
import { clientIp } from '../http/client-ip.ts'
import { clientSoftware, requestId } from '../http/request.ts'
import { currentLocale } from '../messages/locale.ts'
import { currentSession } from '../session/current.ts'
import type { Visitor } from '../sign-in/types.ts'
import { readKnownBrowserCookie, readPendingCookie } from './cookies.ts'
import { fields, textField } from './fields.ts'

/** What is known about the browser that posted this form. */
export async function readVisitor(form: unknown): Promise<Visitor> {
  const current = await currentSession()
  return {
    requestId: await requestId(),
    clientIp: clientIp(await headers(), env().TRUSTED_PROXY),
    locale: await currentLocale(),
    pending: await readPendingCookie(),
    knownBrowser: await readKnownBrowserCookie(),
    captchaToken: textField(form, fields.captchaToken),
    session: current.state === 'active' ? current.session : null,
    software: await clientSoftware(),
  }
}
