import { z } from 'zod'
import { findCode } from '../../dev/mailbox/code.ts'
import type { Person } from './people.ts'
import { until } from './until.ts'

const searchResult = z.object({ messages: z.array(z.object({ ID: z.string() })) })
const emailAddress = z.object({ Name: z.string(), Address: z.string() })
const mail = z.object({
  ID: z.string(),
  Subject: z.string(),
  From: emailAddress,
  To: z.array(emailAddress),
  Text: z.string(),
  HTML: z.string(),
})

/** An e-mail, as Mailpit's API returns it. */
export type Mail = z.infer<typeof mail>

export type Mailbox = ReturnType<typeof mailsAt>

/** Reads e-mails through Mailpit's API, which the development mailbox implements too. */
export function mailsAt(url: string) {
  const readIds = new Set<string>()
  const get = (path: string) => getJson(url, path)

  async function idsFor({ email }: Person): Promise<string[]> {
    const query = encodeURIComponent(`to:"${email}"`)
    return searchResult.parse(await get(`api/v1/search?query=${query}`)).messages.map(({ ID }) => ID)
  }

  /** Waits for an unread e-mail, and returns the newest. All of the user's e-mails then count as read. */
  async function newMailFor(person: Person): Promise<Mail> {
    const id = await until(
      `an e-mail to ${person.email}`,
      async () => {
        const [newest] = await idsFor(person)
        return newest !== undefined && !readIds.has(newest) ? newest : undefined
      },
      15_000,
    )
    for (const older of await idsFor(person)) if (older !== id) readIds.add(older)
    readIds.add(id)
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

/** If the mailbox's URL contains a user name and password, sends them by HTTP Basic authentication, as browsers do. */
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
