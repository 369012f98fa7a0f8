import type { NextRequest } from 'next/server'
import { z } from 'zod'
import { currentSession } from '@/lib/session'
import { addNote, changeNote, notesOf, removeNote } from '../../../lib/notes'

/** A JSON API for the scripts of this application's own pages. The session cookie identifies the user. */

export const GET = () => withUser(async (uid) => Response.json(notesOf(uid)))

const newNote = z.object({ text: z.string().min(1).max(200) })
const noteChange = newNote.extend({ id: z.uuid() })

export const POST = (request: NextRequest) =>
  withUser(async (uid) => Response.json(addNote(uid, newNote.parse(await request.json())), { status: 201 }))

export const PUT = (request: NextRequest) => withUser((uid) => respondToChange(uid, request))
export const PATCH = PUT

export const DELETE = (request: NextRequest) =>
  withUser(async (uid) => {
    const removed = removeNote(uid, request.nextUrl.searchParams.get('id') ?? '')
    return new Response(null, { status: removed ? 204 : 404 })
  })

async function respondToChange(uid: string, request: NextRequest): Promise<Response> {
  const { id, text } = noteChange.parse(await request.json())
  const note = changeNote(uid, id, text)
  return note ? Response.json(note) : new Response(null, { status: 404 })
}

/** A status instead of a redirect, since a script calls this. */
async function withUser(answer: (uid: string) => Promise<Response>): Promise<Response> {
  const current = await currentSession()
  if (current.state === 'unverifiable') return new Response(null, { status: 503 })
  if (current.state !== 'active') return new Response(null, { status: 401 })
  try {
    return await answer(current.session.uid)
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError)
      return new Response(null, { status: 400 })
    throw error
  }
}
