import { Card } from '@/components/card'
import { requireSession } from '@/lib/session'
import { notesOf } from '../../lib/notes'
import { removeNote, uploadNote } from './actions'
import { NoteForm } from './note-form'

export default async function NotesPage() {
  const { uid } = await requireSession('/notes')
  return (
    <Card title="Your notes">
      <title>Your notes</title>
      <ul>
        {notesOf(uid).map(({ id, text, due, fileName, bytes }) => (
          <li key={id}>
            <span>{text}</span>
            {due && <time dateTime={due.toISOString()}>{due.toISOString().slice(0, 10)}</time>}
            {fileName && <span>{`${fileName}: ${bytes} bytes`}</span>}
            <form action={removeNote.bind(null, id)}>
              <button type="submit" className="button-quiet">{`Remove ${text}`}</button>
            </form>
          </li>
        ))}
      </ul>
      <NoteForm />
      <form action={uploadNote}>
        <label>
          A file <input type="file" name="file" required />
        </label>
        <button type="submit" className="button">
          Upload
        </button>
      </form>
    </Card>
  )
}
