import type { Messages } from '@/lib/messages'
import { Announcement } from './announcer'
import { Card } from './card'
import { pageTitles } from './page-titles'

/** Says that a page could not be rendered, and offers to load it again. */
export function ErrorCard({ messages }: { messages: Messages }) {
  return (
    <Card title={messages.errorTitle}>
      <title>{pageTitles(messages, messages.errorTitle).plain}</title>
      <p className="mb-6 text-soft">{messages.unexpected}</p>
      <Announcement text={messages.unexpected} />
      {/* biome-ignore lint/a11y/useValidAnchor: an empty address loads the same page again */}
      <a className="button" href="">
        {messages.tryAgain}
      </a>
    </Card>
  )
}
