'use client'

import { useEffect } from 'react'
import { useFieldWithError } from '@/components/use-field-with-error'
import type { CodeFormat } from '@/lib/code-format'
import { fields } from '@/lib/forms/fields'
import type { FormState } from '@/lib/forms/state'
import { autoSubmit } from './auto-submit'

interface CodeFieldProps {
  label: string
  format: CodeFormat
  state: FormState
}

/**
 * Password managers don't know our codes, but they offer codes of their own and put buttons beside the field. These
 * attributes, documented by 1Password, LastPass, Bitwarden and Dashlane, turn that off.
 */
const withoutPasswordManagers = {
  'data-1p-ignore': true,
  'data-lpignore': true,
  'data-bwignore': true,
  'data-form-type': 'other',
}

/** One native field, so that autofill, paste and screen readers work. */
export function CodeField({ label, format, state }: CodeFieldProps) {
  const field = useFieldWithError(state, fields.code)
  const { OTP_LENGTH, OTP_ALPHABET } = format
  useEffect(() => {
    if (field.ref.current) return autoSubmit(field.ref.current, { OTP_LENGTH, OTP_ALPHABET })
  }, [field.ref, OTP_LENGTH, OTP_ALPHABET])

  return (
    <>
      <label className="block font-medium" htmlFor={field.id}>
        {label}
      </label>
      <div className="@container">
        <input
          {...field}
          {...withoutPasswordManagers}
          className={`field field-code [--places:${OTP_LENGTH}]`}
          // Only for the style sheet: the form accepts other input too.
          pattern={`[0-9A-Za-z]{0,${OTP_LENGTH}}`}
          dir="ltr"
          translate="no"
          inputMode={OTP_ALPHABET === 'digits' ? 'numeric' : 'text'}
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellCheck={false}
          defaultValue={state.input}
          aria-required
          aria-describedby="code-message code-time"
        />
      </div>
    </>
  )
}
