import type { Ref } from 'react'

interface SubmitButtonProps {
  ref?: Ref<HTMLButtonElement>
  className: string
  busy: boolean
  slow: boolean
  /** Not now: pressing it changes nothing, and `describedBy` says why. It can be focused all the same. */
  waiting?: boolean
  describedBy?: string | undefined
  /** The accessible name, where the visible one says too little. */
  name?: string | undefined
  words: { idle: string; busy: string; slow: string }
}

/** A button that says at once that it was pressed, and again when it takes long. */
export function SubmitButton({
  ref,
  className,
  busy,
  slow,
  waiting = false,
  describedBy,
  name,
  words,
}: SubmitButtonProps) {
  const news = slow ? words.slow : busy ? words.busy : ''
  return (
    <>
      <button
        ref={ref}
        className={className}
        type="submit"
        aria-disabled={busy || waiting || undefined}
        aria-describedby={describedBy}
        aria-label={busy ? undefined : name}
      >
        {news || words.idle}
      </button>
      <span role="status" className="sr-only">
        {news}
      </span>
    </>
  )
}
