'use client'

import { useEffect, useRef, useState } from 'react'
import type { FormState } from '@/lib/forms/state'
import { restoreInput } from './reload'

/** Whether React has taken over the page that the server made. */
let isHydrated = false

/**
 * Gives the focus to the field that an error is about, and selects the input that was refused, so that typing replaces
 * it. An initial input is selected too.
 */
export function useFieldWithError(state: FormState, name: string, initial?: string) {
  const ref = useRef<HTMLInputElement>(null)
  // If a browser extension has changed the page, React replaces all of it. The old field still has the early input.
  const [earlyInput] = useState(() => (isHydrated ? '' : inputOf(name)))
  useEffect(() => {
    isHydrated = true
    const field = ref.current
    if (!field) return
    if (earlyInput && field.value === field.defaultValue) field.value = earlyInput
    restoreInput(field)
  }, [earlyInput])
  useEffect(() => {
    if (initial && ref.current?.value === initial) ref.current.select()
  }, [initial])
  useEffect(() => {
    if (!state.error) return
    ref.current?.focus()
    // If the value differs, the user has edited it since the submit, or the submit got no response.
    if (ref.current?.value === state.input) ref.current?.select()
  }, [state])
  const isWrong = Boolean(state.error)
  // Each page exists for its one field, so the field has the focus from the start, also without JavaScript.
  return { ref, id: name, name, autoFocus: true, 'aria-invalid': isWrong }
}

function inputOf(name: string): string {
  if (typeof document === 'undefined') return ''
  return document.querySelector<HTMLInputElement>(`input[name=${name}]`)?.value ?? ''
}
