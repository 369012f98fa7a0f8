import { connection } from 'next/server'

/** What the application is measured against: a page made for each request, without any client component. */
export default async function Page() {
  await connection()
  return <h1>Sign in</h1>
}
