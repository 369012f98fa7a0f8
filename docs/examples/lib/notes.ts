import 'server-only'
import { randomUUID } from 'node:crypto'

export interface Note {
  id: string
  text: string
  due?: Date | undefined
  fileName?: string | undefined
  bytes?: number | undefined
}

declare global {
  var notesByUser: Map<string, Note[]> | undefined
}

/** Replace this with your database. It is on `globalThis`, because Next.js loads this module once for pages and once for routes. */
globalThis.notesByUser ??= new Map()
const byUser = globalThis.notesByUser

export function notesOf(uid: string): Note[] {
  return byUser.get(uid) ?? []
}

export function addNote(uid: string, note: Omit<Note, 'id'>): Note {
  const added = { id: randomUUID(), ...note }
  byUser.set(uid, [...notesOf(uid), added])
  return added
}

/** Finds only the user's own notes. */
export function changeNote(uid: string, id: string, text: string): Note | undefined {
  const note = notesOf(uid).find((each) => each.id === id)
  if (note) note.text = text
  return note
}

export function removeNote(uid: string, id: string): boolean {
  const notes = notesOf(uid)
  byUser.set(
    uid,
    notes.filter((note) => note.id !== id),
  )
  return notesOf(uid).length < notes.length
}
