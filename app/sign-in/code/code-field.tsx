'use client'

import { type FormEvent, useEffect, useRef } from 'react'
import { useFieldWithError } from '@/components/use-field-with-error'
import { bare, isWhole } from '@/lib/code-typing'
import type { FormState } from '@/lib/sign-in/refuse'

interface CodeFieldProps {
  label: string
  length: number
  digits: boolean
  state: FormState
  busy: boolean
  describedBy: string
}

/**
 * One native field, so that autofill, paste, password managers and screen readers work. What a person types or pastes
 * is grouped; what a program fills in is left alone. A whole code is sent by itself, each one once.
 */
export function CodeField({ label, length, digits, state, busy, describedBy }: CodeFieldProps) {
  const field = useFieldWithError(state)
  const tried = useRef('')
  const group = useGrouping(length, digits)
  useEffect(() => {
    if (busy) tried.current = bare(field.ref.current?.value ?? '')
  }, [busy, field.ref])
  useEffect(() => {
    const input = field.ref.current
    input?.focus()
    // Typed before this ran. After a reload the browser may have put an older try back, though: that one waits.
    const typed = input && input.value !== input.defaultValue && !cameBack()
    if (typed && isWhole(input.value, length, digits)) input.form?.requestSubmit()
  }, [field.ref, length, digits])

  function onInput({ currentTarget: input, nativeEvent }: FormEvent<HTMLInputElement>) {
    const how = nativeEvent instanceof InputEvent && !nativeEvent.isComposing ? nativeEvent.inputType : ''
    if (/^(insertText|insertFromPaste|delete)/.test(how)) group(input)
    // Undoing and deleting are on the way to something else.
    if (/^(history|delete)/.test(how) || bare(input.value) === tried.current) return
    if (isWhole(input.value, length, digits)) input.form?.requestSubmit()
  }

  return (
    <label className="block font-medium">
      {label}
      <input
        {...field}
        className="field field-code"
        name="code"
        type="text"
        dir="ltr"
        inputMode={digits ? 'numeric' : 'text'}
        autoComplete="one-time-code"
        autoCapitalize="characters"
        spellCheck={false}
        defaultValue={state.typed}
        onInput={onInput}
        required
        aria-describedby={describedBy}
      />
    </label>
  )
}

/**
 * Comes a moment after the page, since it is no more than a help: see `group.ts`. What was typed by then is grouped
 * when it comes.
 */
function useGrouping(length: number, digits: boolean): (input: HTMLInputElement) => void {
  const grouping = useRef<typeof import('./group').group>(null)
  const missed = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const use = ({ group }: typeof import('./group')) => {
      grouping.current = group
      if (missed.current) group(missed.current, length, digits)
    }
    import('./group').then(use, () => undefined)
  }, [length, digits])
  return (input) => {
    if (grouping.current) grouping.current(input, length, digits)
    else missed.current = input
  }
}

function cameBack(): boolean {
  const [navigation] = performance.getEntriesByType('navigation')
  return navigation instanceof PerformanceNavigationTiming && navigation.type !== 'navigate'
}
