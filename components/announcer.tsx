'use client'

import { useEffect, useState } from 'react'

const id = 'announcement'

/** A screen reader must know the empty region first. The text is cleared later, because the page contains it too. */
const writeAfterMs = 150
const clearAfterMs = 5000

/** The live region of the layout. It is in the document, and empty, before any page has a text for it. */
export function Announcer() {
  return <div id={id} role="status" className="sr-only" />
}

/** Announces a text that appears together with its page. Screen readers ignore a region that is as new as its text. */
export function Announcement({ text }: { text: string | undefined }) {
  const [first] = useState(text)
  useEffect(() => {
    if (!first) return
    const timers = [setTimeout(write, writeAfterMs, first), setTimeout(write, clearAfterMs, '')]
    return () => {
      for (const timer of timers) clearTimeout(timer)
      write('')
    }
  }, [first])
  return null
}

function write(text: string): void {
  const region = document.getElementById(id)
  if (region) region.textContent = text
}
