'use server'

import { redirect } from 'next/navigation'
import { auth } from '@/lib/better-auth'
import { readPendingCookie, writeEmail } from '@/lib/forms/cookies'

export async function sendCode(_state: unknown, form: FormData) {
  const email = String(form.get('email'))
  await (await auth()).api.sendVerificationOTP({ body: { email, type: 'sign-in' } })
  await writeEmail(email)
  redirect('/sign-in/code')
}

export async function resendCode() {
  const pending = await readPendingCookie()
  if (!pending) redirect('/sign-in')
  await (await auth()).api.sendVerificationOTP({ body: { email: pending.email, type: 'sign-in' } })
  redirect('/sign-in/code')
}

export async function chooseAnotherAddress() {
  redirect('/sign-in')
}
