import 'server-only'

const typeForm = /^multipart\/form-data; ?boundary=([\w-]{1,70})$/
const partForm = /^\r\nContent-Disposition: form-data; name="[\w$:.[\]-]*"\r\n\r\n/i
const endForm = /^--(\r\n)?$/

/**
 * The form in a body, or null when it is none. What a script sends, Next.js reads once more with another parser: a file,
 * a charset, an encoding of old or a header sent twice would show it other arguments than were checked here. So it must
 * be text fields, written exactly as browsers write them. (A form without JavaScript is read by this parser twice.)
 */
export async function readForm(type: string, body: ArrayBuffer, byScript: boolean): Promise<FormData | null> {
  const boundary = typeForm.exec(type)?.[1]
  if (!boundary || (byScript && !areFields(body, boundary))) return null
  return new Response(body, { headers: { 'Content-Type': type } }).formData().catch(() => null)
}

function areFields(body: ArrayBuffer, boundary: string): boolean {
  const text = `\r\n${Buffer.from(body).toString('latin1')}`
  const [before, ...parts] = text.split(`\r\n--${boundary}`)
  const end = parts.pop() ?? ''
  return before === '' && endForm.test(end) && parts.every((part) => partForm.test(part))
}
