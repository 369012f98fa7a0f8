import { connection } from 'next/server'

/** The page that the application is compared with. It is rendered for each request and has no client component. */
export default async function Page() {
  await connection()
  return <h1>Sign in</h1>
}
