'use client'

import { useEffect, useState } from 'react'

const id = 'announcement'

/** A screen reader must know the empty region first. Later it must not find the text a second time on the page. */
const pauseMs = 150
const shownMs = 5000

/** The live region of the layout. It is there, and empty, before the text of any page. */
export function Announcer() {
  return <div id={id} role="status" className="sr-only" />
}

/** Announces a text that comes together with its page: screen readers do not read a region that is as new as its text. */
export function Announcement({ text }: { text: string | undefined }) {
  const [first] = useState(text)
  useEffect(() => {
    if (!first) return
    const timers = [setTimeout(write, pauseMs, first), setTimeout(write, shownMs, '')]
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
