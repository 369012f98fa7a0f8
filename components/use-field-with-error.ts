'use client'

import { useEffect, useRef } from 'react'
import type { FormState } from '@/lib/forms/state'
import { restoreInput } from './reload'

/** The field that an error is about gets the focus; the input that the error is about is selected, so that typing replaces it. */
export function useFieldWithError(state: FormState) {
  const ref = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (ref.current) restoreInput(ref.current)
  }, [])
  useEffect(() => {
    if (!state.error) return
    ref.current?.focus()
    // Another input comes from a user who began to correct it before the scripts came, or got no response.
    if (ref.current?.value === state.input) ref.current?.select()
  }, [state])
  const isWrong = Boolean(state.error)
  // `autoFocus` does the same where there is no JavaScript.
  return { ref, autoFocus: isWrong, 'aria-invalid': isWrong || undefined }
}
