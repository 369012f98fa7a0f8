import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'

const ownerOnly = 0o600
const ownerOnlyFolder = 0o700
const anyOtherUser = 0o077

/**
 * Writes a file that only its owner can read. A new file replaces the old one, because the old one may be
 * open to other users or be a symbolic link.
 */
export function writeSecretFile(path: string, content: string | Buffer): void {
  // .gitignore covers this name too, in case the process is killed before the rename.
  const temporary = `${path}.${randomUUID()}.local`
  try {
    const file = openSync(temporary, 'wx', ownerOnly)
    try {
      // A umask such as 0277 would take rights from the owner.
      fchmodSync(file, ownerOnly)
      writeFileSync(file, content)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** Why other users may have read a file with secrets. Undefined if they could not, or if there is no file. */
export function exposureOf(path: string): string | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats === undefined || stats.isDirectory()) return undefined
  if (stats.isSymbolicLink()) return 'was a symbolic link'
  if (stats.nlink > 1) return 'had a second name, a hard link'
  return stats.mode & anyOtherUser ? 'was open to other users' : undefined
}

/** With a link instead of the folder, the secrets could end up in a folder that another user owns. */
export function rejectLinkedFolder(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())
    throw new Error(`${path} is a symbolic link: replace it with a folder`)
}

/** Makes the folder, and closes it to other users. Users who can write to it could replace its files. */
export function makeSecretFolder(path: string): void {
  mkdirSync(path, { recursive: true })
  // A mode passed to mkdirSync would be subject to the umask, and would not change an existing folder.
  chmodSync(path, ownerOnlyFolder)
}
