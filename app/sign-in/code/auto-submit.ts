import { type CodeFormat, parseCode } from '@/lib/code-format'

/**
 * Submits a whole code by itself, each one once, if it went into an empty field or replaced all that was in it. An edit
 * of a submitted code waits for the user: it may take several digits, and each state in between would be a guess.
 * Returns how to end it.
 */
export function autoSubmit(input: HTMLInputElement, format: CodeFormat): () => void {
  const { form } = input
  const codeIn = (text: string | null) => parseCode(text ?? '', format)
  // What the page brought was submitted before.
  let submitted = codeIn(input.defaultValue)
  let isEdit = input.defaultValue !== ''
  let isTyped = false

  const onSubmit = () => {
    submitted = codeIn(input.value)
    isEdit = input.value !== ''
  }
  const onBeforeInput = (event: InputEvent) => {
    isTyped = true
    // A whole code that is pasted replaces what is there.
    if (codeIn(event.data)) input.select()
    if (input.selectionStart === 0 && input.selectionEnd === input.value.length) isEdit = false
  }
  const onInput = (event: Event) => {
    const how = event instanceof InputEvent ? event.inputType : ''
    const code = codeIn(input.value)
    // A program that fills the field in replaces all of it.
    if (!isTyped || input.value === '') isEdit = false
    isTyped = false
    if (code === submitted) isEdit = code !== null || isEdit
    // A user who undoes or deletes is not done yet.
    else if (code && !isEdit && !/^(history|delete)/.test(how)) form?.requestSubmit()
  }

  form?.addEventListener('submit', onSubmit)
  input.addEventListener('beforeinput', onBeforeInput)
  input.addEventListener('input', onInput)
  // The user may have entered a code before this script came. After a reload the browser may have put an older one back.
  if (!isEdit && codeIn(input.value) && !wasRestored()) form?.requestSubmit()
  return () => {
    form?.removeEventListener('submit', onSubmit)
    input.removeEventListener('beforeinput', onBeforeInput)
    input.removeEventListener('input', onInput)
  }
}

function wasRestored(): boolean {
  const [navigation] = performance.getEntriesByType('navigation')
  return navigation instanceof PerformanceNavigationTiming && navigation.type !== 'navigate'
}
