'use client'

import { type ReactNode, useEffect, useRef } from 'react'

/** Gets the focus when the entry that had it leaves the list. */
export function ListHeading({ entries, children }: { entries: number; children: ReactNode }) {
  const ref = useRef<HTMLHeadingElement>(null)
  const before = useRef(entries)
  useEffect(() => {
    if (before.current !== entries && document.activeElement === document.body) ref.current?.focus()
    before.current = entries
  }, [entries])
  return (
    <h2 ref={ref} tabIndex={-1} className="mb-1 scroll-mt-24 font-semibold text-lg">
      {children}
    </h2>
  )
}
