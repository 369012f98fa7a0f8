import { Fragment, type ReactNode } from 'react'

/** A sentence with elements in it: `{name}` becomes `values.name`. */
export function Sentence({ text, values }: { text: string; values: Record<string, ReactNode> }) {
  return text.split(/(\{\w+\})/).map((part, place) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never change places
    return <Fragment key={place}>{name === undefined ? part : values[name]}</Fragment>
  })
}
