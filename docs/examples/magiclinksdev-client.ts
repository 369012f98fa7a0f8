import { magiclinksdevClient } from '@/lib/magiclinksdev'

const client = magiclinksdevClient({
  base: new URL('https://magiclinks.dev/api/v2/'),
  apiKey: process.env.MAGICLINKSDEV_API_KEY ?? '',
})

export async function signIn(deliver: (code: string) => Promise<void>, ask: () => Promise<string>) {
  const digits = { charSetAlphaLower: false, charSetAlphaUpper: false, charSetNumeric: true }
  const made = await client.createOtp({ ...digits, length: 8, lifespanSeconds: 600 })
  if (!made.ok) throw new Error(`${made.failure.endpoint}: ${made.failure.code}`)
  await deliver(made.value.otp)

  const validated = await client.validateOtp(made.value.id, await ask())
  if (!validated.ok) return validated.failure.code
  return client.createJwt({ uid: 'u1', purpose: 'session' }, 300, 2500)
}
