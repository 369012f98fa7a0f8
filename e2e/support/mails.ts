import { z } from 'zod'
import { findCode } from '../../dev/mailbox/code.ts'
import type { Person } from './people.ts'
import { until } from './until.ts'

const found = z.object({ messages: z.array(z.object({ ID: z.string() })) })
const mailbox = z.object({ Name: z.string(), Address: z.string() })
const mail = z.object({
  ID: z.string(),
  Subject: z.string(),
  From: mailbox,
  To: z.array(mailbox),
  Text: z.string(),
  HTML: z.string(),
})

/** An e-mail, as Mailpit's API returns it. */
export type Mail = z.infer<typeof mail>

export type Mailbox = ReturnType<typeof mailsAt>

/** Reads e-mails through Mailpit's API, which the development mailbox implements too. */
export function mailsAt(url: string) {
  const read = new Set<string>()
  const get = (path: string) => getJson(url, path)

  async function idsFor({ email }: Person): Promise<string[]> {
    const query = encodeURIComponent(`to:"${email}"`)
    return found.parse(await get(`api/v1/search?query=${query}`)).messages.map(({ ID }) => ID)
  }

  /** Waits for an unread e-mail, and reads the newest. */
  async function newMailFor(person: Person): Promise<Mail> {
    const id = await until(
      `an e-mail to ${person.email}`,
      async () => {
        const [newest] = await idsFor(person)
        return newest !== undefined && !read.has(newest) ? newest : undefined
      },
      15_000,
    )
    for (const known of await idsFor(person)) if (known !== id) read.add(known)
    read.add(id)
    return mail.parse(await get(`api/v1/message/${id}`))
  }

  return {
    newMailFor,
    /** Waits for an unread e-mail, and returns the code in the newest. */
    async codeFor(person: Person): Promise<string> {
      const { Text } = await newMailFor(person)
      const code = findCode(Text)
      if (code === undefined) throw new Error(`There is no code in:\n${Text}`)
      return code
    },
    /** How many e-mails have arrived for a user so far. */
    countFor: async (person: Person): Promise<number> => (await idsFor(person)).length,
  }
}

/** If the mailbox's URL contains a user name and password, sends them as browsers do. */
async function getJson(mailbox: string, path: string): Promise<unknown> {
  const url = new URL(path, mailbox.endsWith('/') ? mailbox : `${mailbox}/`)
  const { username, password } = url
  url.username = url.password = ''
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)
  const headers = username ? { Authorization: `Basic ${credentials.toString('base64')}` } : {}
  const answer = await fetch(url, { headers })
  if (!answer.ok) throw new Error(`The mailbox answered ${answer.status} to GET ${url}`)
  return answer.json()
}
