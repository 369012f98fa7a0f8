'use client'

import { createContext, type ReactNode, useContext } from 'react'

const ErrorContent = createContext<ReactNode>(null)

interface ErrorPageProviderProps {
  /** The content to show if rendering fails. It comes with the page, because after a failure it might not load. */
  content: ReactNode
  children: ReactNode
}

export function ErrorPageProvider({ content, children }: ErrorPageProviderProps) {
  return <ErrorContent value={content}>{children}</ErrorContent>
}

/** Replaces a page that fails to render. */
export function ErrorPage() {
  return useContext(ErrorContent)
}
