import type { Form } from './use-form'

interface SubmitButtonProps {
  form: Form
  className: string
  autoFocus?: boolean
  /** What it says, and what it says once it was pressed. */
  idle: string
  busy: string
  /** Not now: pressing it changes nothing, and `describedBy` says why. It can be focused all the same. */
  waiting?: boolean
  describedBy?: string
  /** The accessible name, where the visible one says too little. */
  name?: string | undefined
}

/** A button that says at once that it was pressed, and again when it takes long. */
export function SubmitButton({ form, idle, busy, waiting, describedBy, name, ...rest }: SubmitButtonProps) {
  const news = form.busy ? form.slow || busy : ''
  return (
    <>
      <button
        {...rest}
        type="submit"
        onClick={(press) => waiting && press.preventDefault()}
        aria-disabled={form.busy || waiting || undefined}
        aria-describedby={describedBy}
        aria-label={news ? undefined : name}
      >
        {news || idle}
      </button>
      <span role="status" className="sr-only">
        {news}
      </span>
    </>
  )
}
