import { bare, isWhole } from '@/lib/code-typing'
import { group } from './group'

/**
 * Groups the code that a person types or pastes, and leaves alone what a program fills in. A whole code is sent by
 * itself, each one once. Answers how to end it.
 */
export function assist(input: HTMLInputElement, length: number, digits: boolean): () => void {
  const { form } = input
  let tried = ''
  const note = () => {
    tried = bare(input.value)
  }
  const onInput = (event: Event) => {
    const how = event instanceof InputEvent && !event.isComposing ? event.inputType : ''
    if (/^(insertText|insertFromPaste|delete)/.test(how)) group(input, length, digits)
    // Undoing and deleting are on the way to something else.
    if (/^(history|delete)/.test(how) || bare(input.value) === tried) return
    if (isWhole(input.value, length, digits)) form?.requestSubmit()
  }
  form?.addEventListener('submit', note)
  input.addEventListener('input', onInput)
  goOn(input, length, digits)
  return () => {
    form?.removeEventListener('submit', note)
    input.removeEventListener('input', onInput)
  }
}

/** With what was typed before this came. After a reload the browser may have put an older try back: that one waits. */
function goOn(input: HTMLInputElement, length: number, digits: boolean): void {
  if (input.value === input.defaultValue || cameBack()) return
  if (isWhole(input.value, length, digits)) input.form?.requestSubmit()
  else group(input, length, digits)
}

function cameBack(): boolean {
  const [navigation] = performance.getEntriesByType('navigation')
  return navigation instanceof PerformanceNavigationTiming && navigation.type !== 'navigate'
}
