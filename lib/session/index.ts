import 'server-only'

/** The session as pages and actions use it. */
export { currentSession, requireSession, SessionUnverifiable } from './current.ts'
export type { Session } from './read.ts'
export { endOtherSession, listSessions, requireSessionToEnd, signOut, signOutEverywhere } from './sign-out.ts'
