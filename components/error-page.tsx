'use client'

import { createContext, type ReactNode, useContext } from 'react'

const ErrorContent = createContext<ReactNode>(null)

interface ErrorPageProviderProps {
  /** What is shown when rendering fails. It comes with the page, since it may be too late after a failure. */
  content: ReactNode
  children: ReactNode
}

export function ErrorPageProvider({ content, children }: ErrorPageProviderProps) {
  return <ErrorContent value={content}>{children}</ErrorContent>
}

export function ErrorPage() {
  return useContext(ErrorContent)
}
