'use client'

import { useEffect } from 'react'
import { useFieldWithError } from '@/components/use-field-with-error'
import { fields } from '@/lib/forms/fields'
import type { FormState } from '@/lib/forms/state'
import { autoSubmit } from './auto-submit'

interface CodeFieldProps {
  label: string
  length: number
  digits: boolean
  state: FormState
}

/** One native field, so that autofill, paste, password managers and screen readers work. */
export function CodeField({ label, length, digits, state }: CodeFieldProps) {
  const field = useFieldWithError(state)
  useEffect(() => {
    if (field.ref.current) return autoSubmit(field.ref.current, length, digits)
  }, [field.ref, length, digits])

  return (
    <label className="block font-medium">
      {label}
      <input
        {...field}
        // biome-ignore lint/a11y/noAutofocus: the page is there for this field
        autoFocus
        className="field field-code"
        name={fields.code}
        dir="ltr"
        inputMode={digits ? 'numeric' : 'text'}
        autoComplete="one-time-code"
        autoCapitalize="characters"
        spellCheck={false}
        defaultValue={state.input}
        required
        aria-describedby="code-message code-time"
      />
    </label>
  )
}
