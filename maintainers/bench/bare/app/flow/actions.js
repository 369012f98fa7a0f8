'use server'

import { redirect } from 'next/navigation'

export async function send() {
  redirect('/flow/code')
}

export async function check() {
  redirect('/flow/account')
}
