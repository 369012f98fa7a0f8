import { type CodeFormat, parseCode } from '@/lib/code-format'

/**
 * Submits a complete code automatically if it filled an empty field or replaced all of its text. It does not submit the
 * same code twice in a row. It does nothing while the user edits a submitted code, because an edit may change several
 * digits, and each state in between would be a guess. Returns a function that turns it off.
 */
export function autoSubmit(input: HTMLInputElement, format: CodeFormat): () => void {
  const { form } = input
  const codeIn = (text: string | null) => parseCode(text ?? '', format)
  // The field starts with a code only if the user has already submitted it.
  let submitted = codeIn(input.defaultValue)
  let isEdit = input.defaultValue !== ''
  let isTyped = false

  const onSubmit = () => {
    submitted = codeIn(input.value)
    isEdit = input.value !== ''
  }
  const onBeforeInput = (event: InputEvent) => {
    isTyped = true
    // A pasted code replaces all of the text.
    if (codeIn(event.data)) input.select()
    if (input.selectionStart === 0 && input.selectionEnd === input.value.length) isEdit = false
  }
  const onInput = (event: Event) => {
    const inputType = event instanceof InputEvent ? event.inputType : ''
    const code = codeIn(input.value)
    // A program that fills in the field replaces all of the text.
    if (!isTyped || input.value === '') isEdit = false
    isTyped = false
    if (code === submitted) isEdit = code !== null || isEdit
    // A user who undoes or deletes is not done yet.
    else if (code && !isEdit && !/^(history|delete)/.test(inputType)) form?.requestSubmit()
  }

  form?.addEventListener('submit', onSubmit)
  input.addEventListener('beforeinput', onBeforeInput)
  input.addEventListener('input', onInput)
  // The user may have entered a code before this script loaded. After a reload, the browser may restore an old one.
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
