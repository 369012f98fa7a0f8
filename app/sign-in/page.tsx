import { RichText } from '@/components/rich-text'
import { displayEmail } from '@/lib/email-display'
import { env } from '@/lib/env'
import { readPendingCookie } from '@/lib/forms/cookies'
import { parseNextPath } from '@/lib/http/next-path'
import { redirect303 } from '@/lib/http/redirect'
import { requestId } from '@/lib/http/request'
import { messagesFor } from '@/lib/messages'
import { currentLocale } from '@/lib/messages/locale'
import { currentSession } from '@/lib/session'
import { readCodeView } from '@/lib/sign-in/code-view'
import { signInServices } from '@/lib/sign-in/services'
import { SignInCard } from './sign-in-card'

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const next = parseNextPath((await searchParams).next, env().APP_URL)
  if ((await currentSession()).state === 'active') redirect303(next ?? '/account')

  const messages = messagesFor(await currentLocale())
  const pending = await readPendingCookie()
  const email = pending ? displayEmail(pending.email) : undefined
  const view = pending && (await readCodeView(pending, await requestId(), signInServices()))
  return (
    <SignInCard next={next} email={email}>
      {pending && !view?.error && (
        <p className="box box-notice mb-6">
          <RichText text={messages.haveCode} values={{ email: <bdi translate="no">{email}</bdi> }} />{' '}
          <a className="link inline-flex min-h-11 items-center font-medium" href="/sign-in/code">
            {messages.enterIt}
          </a>
        </p>
      )}
    </SignInCard>
  )
}
