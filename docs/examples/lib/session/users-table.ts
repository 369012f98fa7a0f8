import { pseudonym } from '../pseudonym.ts'

/** Your table of users. */
interface Users {
  /** The id of the user with this address. Creates the user at the first sign-in. */
  idFor(email: string): Promise<string>
}
declare const users: Users

export async function sessionClaims(email: string, sid: string, at: number) {
  return {
    uid: pseudonym('uid', email),
    sid,
    auth_time: Math.floor(at / 1000),
    purpose: 'session',
    user: await users.idFor(email),
  }
}
