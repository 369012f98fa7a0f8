'use client'

import { type ReactNode, useEffect, useRef } from 'react'

/** The heading of a list. It gets the focus when the entry that had the focus leaves the list. */
export function ListHeading({ entryCount, children }: { entryCount: number; children: ReactNode }) {
  const ref = useRef<HTMLHeadingElement>(null)
  const previousCount = useRef(entryCount)
  useEffect(() => {
    if (previousCount.current !== entryCount && document.activeElement === document.body) ref.current?.focus()
    previousCount.current = entryCount
  }, [entryCount])
  return (
    <h2 ref={ref} tabIndex={-1} className="mb-1 scroll-mt-24 font-semibold text-lg">
      {children}
    </h2>
  )
}
