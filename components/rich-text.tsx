import type { ReactNode } from 'react'

/**
 * A sentence with elements in it: `{name}` becomes `values.name`. An element that fits on one line is not broken, and
 * it stays together with the punctuation mark that follows it.
 *
 * Each part has its own element. A translator in the browser replaces text nodes, and React fails when it cannot find a
 * text node that it wants to change or remove.
 */
export function RichText({ text, values }: { text: string; values: Record<string, ReactNode> }) {
  return text.split(/(\{\w+\}\p{P}?)/u).map((part, index) => {
    const [, name, mark] = /^\{(\w+)\}(.?)$/u.exec(part) ?? []
    // The text is in the key, so that text in another language becomes new elements.
    const key = `${index}${part}`
    if (name === undefined) return part && <span key={key}>{part}</span>
    return (
      <span key={key} className="inline-block max-w-full">
        <span>{values[name]}</span>
        {mark}
      </span>
    )
  })
}
