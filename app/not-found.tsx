import { Card } from '@/components/card'
import { pageTitles } from '@/components/page-titles'
import { messagesFor } from '@/lib/messages'
import { currentLocale } from '@/lib/messages/locale'

export default async function NotFoundPage() {
  const words = messagesFor(await currentLocale())
  return (
    <Card title={words.notFoundTitle}>
      <title>{pageTitles(words, words.notFoundTitle).plain}</title>
      <p className="mb-6 text-soft">{words.notFoundText}</p>
      <a className="button" href="/">
        {words.toStart}
      </a>
    </Card>
  )
}
