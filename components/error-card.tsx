import type { Messages } from '@/lib/messages'
import { Card } from './card'
import { pageTitles } from './page-titles'

/** Says that a page could not be rendered, and offers to load it again. */
export function ErrorCard({ messages }: { messages: Messages }) {
  return (
    <Card title={messages.errorTitle}>
      <title>{pageTitles(messages, messages.errorTitle).plain}</title>
      <p role="alert" className="mb-6 text-soft">
        {messages.unexpected}
      </p>
      {/* biome-ignore lint/a11y/useValidAnchor: an empty address is that of the page itself, which is loaded again */}
      <a className="button" href="">
        {messages.tryAgain}
      </a>
    </Card>
  )
}
