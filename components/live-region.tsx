'use client'

import { useEffect } from 'react'
import { Announcement } from './announcer'
import { clearNotice } from './notice-cookie'
import { RichText } from './rich-text'

interface LiveRegionProps {
  id?: string
  error?: string | undefined
  /** The error's language, if it may differ from the page's. */
  lang?: string | undefined
  /** The wait that the error names, and how much of it is left. */
  wait?: string | undefined
  left?: string | undefined
  /** With a new ID, screen readers announce the same text again. */
  notice?: { id: string; text: string } | undefined
  /** An error that does not interrupt the screen reader, such as an expired code. */
  politeError?: string | undefined
}

/**
 * Where errors and notices appear. Both regions are always in the page, because a screen reader announces only changes
 * inside a region that it already knows. The roles `alert` and `status` make it read the whole region after a change.
 */
export function LiveRegion({ id, error, lang, wait, left, notice, politeError }: LiveRegionProps) {
  // A notice is shown once, so the next page must not find it in the cookie.
  useEffect(() => {
    if (notice) clearNotice()
  }, [notice])
  return (
    <div id={id}>
      <Announcement text={error ?? notice?.text} />
      <div role="alert">
        {error && (
          <p className="box box-alert mb-5" lang={lang}>
            {wait && left ? <Countdown sentence={error} wait={wait} left={left} /> : error}
          </p>
        )}
      </div>
      <div role="status">
        {politeError && <p className="box box-alert mb-5">{politeError}</p>}
        {!error && !politeError && notice && (
          <p key={notice.id} className="box box-notice mb-5">
            {notice.text}
          </p>
        )}
      </div>
    </div>
  )
}

/** The role `timer` turns announcements off, so a screen reader does not repeat the alert every second. */
function Countdown({ sentence, wait, left }: { sentence: string; wait: string; left: string }) {
  return (
    <RichText text={sentence.replace(wait, '{left}')} values={{ left: <span role="timer">{left}</span> }} />
  )
}
