'use client'

import { useActionState } from 'react'
import { LiveRegion } from '@/components/live-region'
import type { FormAction } from '@/components/use-form'

interface SessionFormProps {
  action: FormAction
  sid?: string
  /** The accessible name, where the visible one says too little. */
  name?: string
  className: string
  children: string
}

/** A button that ends one session or all. */
export function SessionForm({ action, sid, name, className, children }: SessionFormProps) {
  const [state, dispatch, pending] = useActionState(action, {})
  return (
    <form action={dispatch}>
      {sid && <input type="hidden" name="sid" value={sid} />}
      <button
        className={className}
        type="submit"
        aria-disabled={pending}
        {...(name && { 'aria-label': name })}
      >
        {children}
      </button>
      <LiveRegion id={`message-${sid ?? children}`} error={state.error} />
    </form>
  )
}
