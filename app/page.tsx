import { Card } from '@/components/card'
import { pageTitles } from '@/components/page-titles'
import { messagesFor } from '@/lib/messages'
import { currentLocale } from '@/lib/messages/locale'
import { currentSession } from '@/lib/session'

export default async function HomePage() {
  const words = messagesFor(await currentLocale())
  const signedIn = (await currentSession()).state === 'active'
  return (
    <Card title={words.homeTitle}>
      <title>{pageTitles(words, words.homeTitle).plain}</title>
      <p className="mb-6 text-soft">{words.homeLead}</p>
      <a className="button" href={signedIn ? '/account' : '/sign-in'}>
        {signedIn ? words.homeAccount : words.homeSignIn}
      </a>
    </Card>
  )
}
