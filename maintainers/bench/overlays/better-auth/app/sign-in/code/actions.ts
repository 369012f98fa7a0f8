'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { auth } from '@/lib/better-auth'
import { clearEmail, readPendingCookie } from '@/lib/forms/cookies'

export async function checkCode(_state: unknown, form: FormData) {
  const pending = await readPendingCookie()
  if (!pending) redirect('/sign-in')
  const body = { email: pending.email, otp: String(form.get('code')) }
  await (await auth()).api.signInEmailOTP({ body, headers: await headers() })
  await clearEmail()
  redirect('/account')
}
