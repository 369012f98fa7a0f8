import { isComplete, stripSeparators } from '@/app/sign-in/code/code-typing'

/** Submits a whole code by itself, each one once. Returns how to end it. */
export function autoSubmit(input: HTMLInputElement, length: number, digits: boolean): () => void {
  const { form } = input
  let submitted = ''
  const onSubmit = () => {
    submitted = stripSeparators(input.value)
  }
  const onInput = (event: Event) => {
    const how = event instanceof InputEvent ? event.inputType : ''
    // A user who undoes or deletes is not done yet.
    if (/^(history|delete)/.test(how) || stripSeparators(input.value) === submitted) return
    if (isComplete(input.value, length, digits)) form?.requestSubmit()
  }
  form?.addEventListener('submit', onSubmit)
  input.addEventListener('input', onInput)
  // The user may have entered a code before this script came. After a reload the browser may have put an older one back.
  const isEarly = input.value !== input.defaultValue && !wasRestored()
  if (isEarly && isComplete(input.value, length, digits)) form?.requestSubmit()
  return () => {
    form?.removeEventListener('submit', onSubmit)
    input.removeEventListener('input', onInput)
  }
}

function wasRestored(): boolean {
  const [navigation] = performance.getEntriesByType('navigation')
  return navigation instanceof PerformanceNavigationTiming && navigation.type !== 'navigate'
}
