'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import { requireSession } from '@/lib/session'
import * as notes from '../../lib/notes'

/** A page binds the id with `removeNote.bind(null, id)`, but a client can send any id. Only the user of the session is certain. */
export async function removeNote(id: unknown): Promise<void> {
  const { uid } = await requireSession('/notes')
  notes.removeNote(uid, z.uuid().parse(id))
  refresh()
}

const newNote = z.object({ text: z.string().min(1).max(200), due: z.date(), file: z.file().optional() })

/** A client component calls this with an object. A client can send anything, whatever the types say. */
export async function saveNote(unchecked: z.input<typeof newNote>): Promise<{ id: string; due: Date }> {
  const { uid } = await requireSession('/notes')
  const { text, due, file } = newNote.parse(unchecked)
  const { id } = notes.addNote(uid, { text, due, fileName: file?.name, bytes: file?.size })
  refresh()
  return { id, due }
}

/** For a form with a file, which also works without JavaScript. */
export async function uploadNote(form: FormData): Promise<void> {
  const { uid } = await requireSession('/notes')
  const file = z.file().parse(form.get('file'))
  notes.addNote(uid, { text: `Uploaded ${file.name}`, fileName: file.name, bytes: file.size })
  refresh()
}
