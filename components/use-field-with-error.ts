'use client'

import { useEffect, useRef } from 'react'
import type { FormState } from '@/lib/sign-in/refuse'

/** The field that an error is about gets the focus; the text that the error is about is marked, so that typing replaces it. */
export function useFieldWithError(state: FormState) {
  const ref = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (!state.error) return
    ref.current?.focus()
    // Another text is somebody's who began to mend it before the scripts came, or one that got no answer.
    if (ref.current?.value === state.typed) ref.current?.select()
  }, [state])
  const wrong = Boolean(state.error)
  // `autoFocus` does the same where there is no JavaScript.
  return { ref, autoFocus: wrong, 'aria-invalid': wrong || undefined }
}
