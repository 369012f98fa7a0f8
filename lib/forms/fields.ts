/** A text field of a posted form. Empty if it is missing, repeated or a file, because an attacker can post anything. */
export function textField(form: unknown, name: string): string {
  const values = form instanceof FormData ? form.getAll(name) : []
  return values.length === 1 && typeof values[0] === 'string' ? values[0] : ''
}

/** The field names, which the forms and the actions share. */
export const fields = {
  email: 'email',
  code: 'code',
  reference: 'reference',
  next: 'next',
  formId: 'form-id',
  captchaToken: 'captcha-token',
  sessionId: 'sid',
} as const
