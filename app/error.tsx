'use client'

import { Card } from '@/components/card'
import { en } from '@/lib/messages/en'

/** What is shown when rendering failed. It must not need the server, so it brings its own words. */
export default function ErrorPage({ reset }: { reset: () => void }) {
  return (
    <Card title={en.errorTitle}>
      <p role="alert" className="mb-6 text-soft">
        {en.unexpected}
      </p>
      <button className="button" type="button" onClick={reset}>
        {en.tryAgain}
      </button>
    </Card>
  )
}
