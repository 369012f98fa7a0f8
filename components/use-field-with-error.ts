'use client'

import { useEffect, useRef } from 'react'
import type { FormState } from '@/lib/forms/state'
import { restoreInput } from './reload'

/**
 * The field that an error is about gets the focus; the input that the error is about is selected, so that typing replaces
 * it. The same goes for an input that is there from the start.
 */
export function useFieldWithError(state: FormState, initial?: string) {
  const ref = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (ref.current) restoreInput(ref.current)
  }, [])
  useEffect(() => {
    if (initial && ref.current?.value === initial) ref.current.select()
  }, [initial])
  useEffect(() => {
    if (!state.error) return
    ref.current?.focus()
    // Another input comes from a user who began to correct it before the scripts came, or got no response.
    if (ref.current?.value === state.input) ref.current?.select()
  }, [state])
  const isWrong = Boolean(state.error)
  // `autoFocus` does the same where there is no JavaScript.
  return { ref, autoFocus: isWrong || Boolean(initial), 'aria-invalid': isWrong || undefined }
}
