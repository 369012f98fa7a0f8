import { Card } from '@/components/card'
import { pageTitles } from '@/components/page-titles'
import { messagesFor } from '@/lib/messages'
import { currentLocale } from '@/lib/messages/locale'

export default async function NotFoundPage() {
  const messages = messagesFor(await currentLocale())
  return (
    <Card title={messages.notFoundTitle}>
      <title>{pageTitles(messages, messages.notFoundTitle).plain}</title>
      <p className="mb-6 text-soft">{messages.notFoundText}</p>
      <a className="button" href="/">
        {messages.toStart}
      </a>
    </Card>
  )
}
