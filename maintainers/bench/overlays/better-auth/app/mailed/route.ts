import type { NextRequest } from 'next/server'
import { mailed } from '@/lib/better-auth'

/** The code that would have been e-mailed to this email address. */
export function GET({ nextUrl }: NextRequest): Response {
  return Response.json({ otp: mailed.get(nextUrl.searchParams.get('email') ?? '') })
}
