import 'server-only'

/** The session as pages and actions use it. */
export { currentSession, requireSession, SessionUnverifiable } from './current.ts'
export { endAllSessions, endSession, type Listed, listSessions } from './list.ts'
export type { Session } from './read.ts'
export { dropSession } from './start.ts'
