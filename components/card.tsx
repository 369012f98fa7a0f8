import type { ReactNode } from 'react'

/** The frame of a page: its only level-1 heading, and its content. */
export function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="envelope">
      <h1 className="mb-3 font-semibold text-2xl tracking-tight">{title}</h1>
      {children}
    </section>
  )
}
