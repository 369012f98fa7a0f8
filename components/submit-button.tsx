import { type Ref, useState } from 'react'
import type { Form } from './use-form'

interface SubmitButtonProps {
  form: Form
  className: string
  ref?: Ref<HTMLButtonElement>
  /** What it says, and what it says once it was pressed. */
  idle: string
  busy: string
  /** Disabled for now: it can be focused and pressed, but then only says why. */
  waiting?: string | false | undefined
  /** The accessible name, where the visible one says too little. */
  name?: string | undefined
}

/** A button that says at once that it was pressed, and again when the response takes long. */
export function SubmitButton({ form, idle, busy, waiting, name, ...rest }: SubmitButtonProps) {
  const [reason, setReason] = useState<typeof waiting>()
  const news = form.busy ? form.slow || busy : ''
  return (
    <>
      <button
        {...rest}
        type="submit"
        onClick={(press) => {
          setReason(waiting)
          if (waiting) press.preventDefault()
        }}
        aria-disabled={form.busy || Boolean(waiting) || undefined}
        aria-label={news ? undefined : name}
      >
        {news || idle}
      </button>
      <span role="status" className="sr-only">
        {news || (waiting && reason)}
      </span>
    </>
  )
}
