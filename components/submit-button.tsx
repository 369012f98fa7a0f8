import { type Ref, useState } from 'react'
import type { Form } from './use-form'

interface SubmitButtonProps {
  form: Form
  className: string
  ref?: Ref<HTMLButtonElement>
  /** The label, and the label after the button has been pressed. */
  idle: string
  busy: string
  /** Why the button is disabled. It can still get the focus, and pressing it announces this reason. */
  disabledReason?: string | false | undefined
  /** The accessible name, if the visible text says too little. */
  name?: string | undefined
}

/** A button that says at once that it was pressed, and later that the response is slow. */
export function SubmitButton({ form, idle, busy, disabledReason, name, ...rest }: SubmitButtonProps) {
  const [announced, setAnnounced] = useState<typeof disabledReason>()
  const statusText = form.busy ? form.slow || busy : ''
  return (
    <>
      <button
        {...rest}
        type="submit"
        onClick={(press) => {
          setAnnounced(disabledReason)
          if (disabledReason) press.preventDefault()
        }}
        aria-disabled={form.busy || Boolean(disabledReason) || undefined}
        aria-label={statusText ? undefined : name}
      >
        {statusText || idle}
      </button>
      <span role="status" className="sr-only">
        {statusText || (disabledReason && announced)}
      </span>
    </>
  )
}
