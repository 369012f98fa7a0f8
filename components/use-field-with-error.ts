'use client'

import { useEffect, useRef, useState } from 'react'
import type { FormState } from '@/lib/forms/state'
import { restoreInput } from './reload'

/** Whether React has taken over the page that the server made. */
let isHydrated = false

/**
 * The field that an error is about gets the focus; the input that the error is about is selected, so that typing replaces
 * it. The same goes for an input that is there from the start.
 */
export function useFieldWithError(state: FormState, name: string, initial?: string) {
  const ref = useRef<HTMLInputElement>(null)
  // If an extension has changed the page, React renders all of it again. The input so far is in the old field.
  const [early] = useState(() => (isHydrated ? '' : inputOf(name)))
  useEffect(() => {
    isHydrated = true
    const field = ref.current
    if (!field) return
    if (early && field.value === field.defaultValue) field.value = early
    restoreInput(field)
  }, [early])
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
  // Each page is there for its one field: without JavaScript too, it has the focus from the start.
  return { ref, id: name, name, autoFocus: true, 'aria-invalid': isWrong }
}

function inputOf(name: string): string {
  if (typeof document === 'undefined') return ''
  return document.querySelector<HTMLInputElement>(`input[name=${name}]`)?.value ?? ''
}
