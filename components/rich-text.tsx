import type { ReactNode } from 'react'

/**
 * A sentence with elements in it: `{name}` becomes `values.name`. Each moves to the next line whole, if it has room
 * there, and takes the full stop that follows along.
 *
 * Each part is an element of its own. A translator in the browser replaces text nodes, and React would look in vain for
 * those that it changes or removes.
 */
export function RichText({ text, values }: { text: string; values: Record<string, ReactNode> }) {
  return text.split(/(\{\w+\}\p{P}?)/u).map((part, place) => {
    const [, name, mark] = /^\{(\w+)\}(.?)$/u.exec(part) ?? []
    // The text is in the key, so that the words of another language are new elements.
    const key = `${place}${part}`
    if (name === undefined) return part && <span key={key}>{part}</span>
    return (
      <span key={key} className="inline-block max-w-full">
        <span>{values[name]}</span>
        {mark}
      </span>
    )
  })
}
