import { connection } from 'next/server'
import { Greeting } from './greeting'

export default async function Page() {
  await connection()
  return <Greeting />
}
