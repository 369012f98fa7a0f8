'use client'

import { useContext } from 'react'
import { Card } from '@/components/card'
import { ErrorWords } from '@/components/error-words'

/** What is shown when rendering failed. It must not need the server, so the layout has brought its words before. */
export default function ErrorPage({ reset }: { reset: () => void }) {
  const { title, heading, text, button } = useContext(ErrorWords)
  return (
    <Card title={heading}>
      <title>{title}</title>
      <p role="alert" className="mb-6 text-soft">
        {text}
      </p>
      <button className="button" type="button" onClick={reset}>
        {button}
      </button>
    </Card>
  )
}
