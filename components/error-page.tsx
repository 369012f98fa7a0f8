'use client'

import { createContext, type ReactNode, useContext } from 'react'

const ErrorContent = createContext<ReactNode>(null)

interface ErrorPageProviderProps {
  /** What is shown if rendering fails. It comes with the page, because after a failure it may not load. */
  content: ReactNode
  children: ReactNode
}

export function ErrorPageProvider({ content, children }: ErrorPageProviderProps) {
  return <ErrorContent value={content}>{children}</ErrorContent>
}

export function ErrorPage() {
  return useContext(ErrorContent)
}
