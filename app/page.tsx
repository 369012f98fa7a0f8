import { Card } from '@/components/card'
import { pageTitles } from '@/components/page-titles'
import { messagesFor } from '@/lib/messages'
import { currentLocale } from '@/lib/messages/locale'
import { currentSession } from '@/lib/session'

export default async function HomePage() {
  const messages = messagesFor(await currentLocale())
  const signedIn = (await currentSession()).state === 'active'
  return (
    <Card title={messages.homeTitle}>
      <title>{pageTitles(messages, messages.homeTitle).plain}</title>
      <p className="mb-6 text-soft">{messages.homeLead}</p>
      <a className="button" href={signedIn ? '/account' : '/sign-in'}>
        {signedIn ? messages.homeAccount : messages.homeSignIn}
      </a>
    </Card>
  )
}
