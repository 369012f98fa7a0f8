import type { ReactNode } from 'react'

/**
 * A sentence with elements in it: `{name}` becomes `values.name`. Each moves to the next line whole, if it has room
 * there, and takes the full stop that follows along.
 */
export function RichText({ text, values }: { text: string; values: Record<string, ReactNode> }) {
  return text.split(/(\{\w+\}\p{P}?)/u).map((part, place) => {
    const [, name, mark] = /^\{(\w+)\}(.?)$/u.exec(part) ?? []
    if (name === undefined) return part
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never change places
      <span key={place} className="inline-block max-w-full">
        {values[name]}
        {mark}
      </span>
    )
  })
}
