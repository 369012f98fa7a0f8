'use client'

import { useState } from 'react'
import { saveNote } from './actions'

/** Calls the action like any other function, with an object, a date and a file. */
export function NoteForm() {
  const [saved, setSaved] = useState('')
  const save = async (form: FormData) => {
    const file = form.get('attachment')
    const { due } = await saveNote({
      text: String(form.get('text')),
      due: new Date(String(form.get('due'))),
      ...(file instanceof File && file.size > 0 && { file }),
    })
    setSaved(`Saved, due ${due.toISOString().slice(0, 10)}`)
  }
  return (
    <form action={save}>
      <label>
        A note <input type="text" name="text" required />
      </label>
      <label>
        Due <input type="date" name="due" required />
      </label>
      <label>
        An attachment <input type="file" name="attachment" />
      </label>
      <button type="submit" className="button">
        Save
      </button>
      <p role="status">{saved}</p>
    </form>
  )
}
