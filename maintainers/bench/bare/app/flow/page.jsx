import { connection } from 'next/server'
import { send } from './actions'
import { EmailField } from './email-field'

/** The floor: the same requests as a sign-in, answered by pages and actions that do nothing. */
export default async function Page() {
  await connection()
  return (
    <form action={send}>
      <EmailField />
      <button type="submit">Send</button>
    </form>
  )
}
