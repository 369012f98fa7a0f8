'use client'

import { useEffect } from 'react'
import { useFieldWithError } from '@/components/use-field-with-error'
import type { FormState } from '@/lib/sign-in/refuse'

interface CodeFieldProps {
  label: string
  length: number
  digits: boolean
  state: FormState
  /** What helps while the code is typed; it comes after the page. */
  assist: typeof import('./assist').assist | undefined
}

/** One native field, so that autofill, paste, password managers and screen readers work. */
export function CodeField({ label, length, digits, state, assist }: CodeFieldProps) {
  const field = useFieldWithError(state)
  useEffect(() => {
    if (field.ref.current) return assist?.(field.ref.current, length, digits)
  }, [field.ref, length, digits, assist])

  return (
    <label className="block font-medium">
      {label}
      <input
        {...field}
        // biome-ignore lint/a11y/noAutofocus: the page is there for this field
        autoFocus
        className="field field-code"
        name="code"
        dir="ltr"
        inputMode={digits ? 'numeric' : 'text'}
        autoComplete="one-time-code"
        autoCapitalize="characters"
        spellCheck={false}
        defaultValue={state.typed}
        required
        aria-describedby="code-message code-time"
      />
    </label>
  )
}
