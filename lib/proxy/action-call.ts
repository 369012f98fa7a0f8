import 'server-only'

const actionId = /^[0-9a-f]{40,42}$/

/**
 * Whether a posted form calls a server action in the way that React writes such calls. Next.js answers anything else
 * with a 500 and a stack in the log, which strangers could cause at will.
 *
 * @param header The `Next-Action` header: with JavaScript it names the action; without, a hidden field does.
 */
export function isActionCall(header: string | null, form: FormData): boolean {
  if (header !== null) return actionId.test(header) && isScriptedCall([...form])
  const names = [...form.keys()].filter((name) => name.startsWith('$ACTION_') && name !== '$ACTION_KEY')
  const direct = names.find((name) => name.startsWith('$ACTION_ID_'))
  if (direct) return names.length === 1 && actionId.test(direct.slice('$ACTION_ID_'.length))
  return names.length === 3 && isBoundCall(form, names)
}

/**
 * The arguments, once, and the fields of the form that they refer to. React takes any name that it can read as a
 * number (`00`, an empty one) for more of the arguments, and fails on a file in an encoding of old.
 */
function isScriptedCall(entries: [string, FormDataEntryValue][]): boolean {
  const [args, ...more] = entries.flatMap(([name, value]) => (name === '0' ? [value] : []))
  const rest = entries.filter(([name]) => name !== '0')
  const areFields = rest.every(([name, value]) => name.startsWith('_1_') && typeof value === 'string')
  return args !== undefined && more.length === 0 && areFields && areArguments(args)
}

/**
 * The hidden fields of a form with a state: a reference, the action that it refers to, and the state. React numbers
 * the forms while it renders; a page's first one need not be 1.
 */
function isBoundCall(form: FormData, names: string[]): boolean {
  const number = names.flatMap((name) => /^\$ACTION_REF_(\d{1,4})$/.exec(name)?.[1] ?? [])[0]
  if (number === undefined) return false
  const action = form.get(`$ACTION_${number}:0`)
  const named = typeof action === 'string' && /^\{"id":"[0-9a-f]{40,42}","bound":"\$@1"\}$/.test(action)
  return named && areArguments(form.get(`$ACTION_${number}:1`))
}

/** At most a state and a form, as React serialises them. */
function areArguments(value: FormDataEntryValue | null): boolean {
  if (typeof value !== 'string') return false
  try {
    const parsed: unknown = JSON.parse(value)
    return Array.isArray(parsed) && parsed.length <= 2 && parsed.every((argument) => isPlain(argument, 0))
  } catch {
    return false
  }
}

const maxDepth = 4

/**
 * Plain values only. A string that begins with `$` is an instruction to React's parser: of those, a form's fields
 * (`$K1`), an undefined value, and an escaped `$` are all that our own pages send.
 */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return !value.startsWith('$') || /^\$(\$.*|K1|undefined)$/s.test(value)
  if (typeof value !== 'object' || value === null) return true
  return depth < maxDepth && Object.values(value).every((each) => isPlain(each, depth + 1))
}
