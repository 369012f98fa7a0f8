import { type ClientOptions, magiclinksdevClient } from '@/lib/magiclinksdev'

/** Resolves with a JWT that is valid for five minutes, or throws. */
export async function signIn(
  server: ClientOptions,
  deliver: (code: string) => Promise<void>,
  ask: () => Promise<string>,
): Promise<string> {
  const client = magiclinksdevClient(server)

  // 1. The server makes a code. To have the server e-mail it too, call `createOtpEmail` instead.
  const digits = { charSetAlphaLower: false, charSetAlphaUpper: false, charSetNumeric: true }
  const made = await client.createOtp({ ...digits, length: 8, lifespanSeconds: 600 })
  if (!made.ok) throw new Error(`${made.failure.endpoint}: ${made.failure.code}`)
  await deliver(made.value.otp)

  // 2. It validates the code that the user enters. Count each guess before this call.
  const validated = await client.validateOtp(made.value.id, await ask())
  if (!validated.ok) throw new Error(`${validated.failure.endpoint}: ${validated.failure.code}`)

  // 3. It signs a JWT. Verify it with the keys that `fetchJwks` returns.
  const jwt = await client.createJwt({ uid: 'u1', purpose: 'session' }, 300, 2500)
  if (!jwt.ok) throw new Error(`${jwt.failure.endpoint}: ${jwt.failure.code}`)
  return jwt.value
}
