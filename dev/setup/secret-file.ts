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
const others = 0o077

/**
 * Writes a file that only its owner can read. The secrets never pass through a file that other users can open: a new
 * file takes the place of an old one, whatever its mode was, and of a symbolic link, whatever it led to.
 */
export function writeSecretFile(path: string, content: string | Buffer): void {
  // .gitignore covers this name too, in case the process is killed before the rename.
  const temporary = `${path}.${randomUUID()}.local`
  try {
    const file = openSync(temporary, 'wx', ownerOnly)
    try {
      // A umask such as 0277 would leave the owner without a right.
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

/** Why other users may have read a file with secrets; undefined when they could not, or when there is none. */
export function exposureOf(path: string): string | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats === undefined || stats.isDirectory()) return undefined
  if (stats.isSymbolicLink()) return 'was a symbolic link'
  if (stats.nlink > 1) return 'had a second name, a hard link'
  return stats.mode & others ? 'was open to other users' : undefined
}

/** A link in place of the folder would put the secrets where another user may own them. */
export function refuseLinkedFolder(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())
    throw new Error(`${path} is a symbolic link: put a folder of its own in its place`)
}

/** Makes the folder, and closes it to other users: a user who can write to it can replace its files. */
export function makeSecretFolder(path: string): void {
  mkdirSync(path, { recursive: true })
  // The umask applies to a mode that is given above, and an old folder keeps its own.
  chmodSync(path, ownerOnlyFolder)
}
