import { connection } from 'next/server'
import { check } from '../actions'
import { CodeField } from './code-field'

export default async function Page() {
  await connection()
  return (
    <form action={check}>
      <CodeField />
      <button type="submit">Check</button>
    </form>
  )
}
