'use client'

import { createContext, type ReactNode } from 'react'

interface Words {
  title: string
  heading: string
  text: string
  button: string
}

/** What the error page says, in the person's language. It is there before anything fails: then it may be too late. */
export const ErrorWords = createContext<Words>({ title: '', heading: '', text: '', button: '' })

/** The server cannot render a context of its own. */
export function ErrorWordsProvider({ words, children }: { words: Words; children: ReactNode }) {
  return <ErrorWords value={words}>{children}</ErrorWords>
}
