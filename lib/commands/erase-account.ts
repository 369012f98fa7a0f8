import 'server-only'
import { emptyAccount } from '../account/account.ts'
import { liveSessions } from '../account/sessions.ts'
import { parseEmailAddress } from '../email-address.ts'
import { parseEnv } from '../env/parse.ts'
import { processState } from '../process-state.ts'
import { openStore, store } from '../store/index.ts'
import { StoredAccount } from '../store/stored-account.ts'

/**
 * Ends all sessions of one user and erases the account's document, in the store that the settings name:
 * `npm run erase -- jane@example.com`. This also resets the account's limits. The guessing bound
 * (docs/security.md) assumes at most one reset a day.
 */
async function eraseAccount(text: string | undefined): Promise<string> {
  const email = parseEmailAddress(text ?? '')
  if (!email) throw new Error('Usage: npm run erase -- jane@example.com')
  const parsed = parseEnv(process.env)
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  if (!parsed.env.REDIS_URL && !parsed.env.STORE_FILE) throw new Error('Set REDIS_URL or STORE_FILE.')

  processState.env = parsed.env
  await openStore()
  try {
    const account = new StoredAccount(store(), email, Date.now)
    // Durable, like a sign-out: the store must not lose the write.
    const ended = await account.update(
      (current, now) => ({ account: emptyAccount, result: liveSessions(current, now).length }),
      { durable: true },
    )
    return `Erased. Sessions that ended: ${ended}.`
  } finally {
    await store().close()
  }
}

try {
  console.log(await eraseAccount(process.argv[2]))
} catch (error) {
  console.error(`Erasing failed. ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
