import { fileURLToPath } from 'node:url'
import { readAnswers } from './answers.ts'
import { composeChanges } from './compose.ts'
import { readProject } from './project.ts'
import { settingsChanges } from './settings.ts'

/**
 * `npm run setup`: writes settings and secrets, and no file of the repository. It can run again, and changes only what
 * differs.
 */
const project = readProject(fileURLToPath(new URL('../..', import.meta.url)))
const answers = await readAnswers(process.argv.slice(2), project)

settingsChanges(project, answers)
const notes = answers.compose === 'no' ? [] : composeChanges(project, answers)

try {
  const changed = project.write()
  for (const { file, what } of changed) console.log(`${file}: ${what.join(', ')}`)
  if (changed.length > 0) for (const note of notes) console.log(note)
  console.log(
    changed.length === 0
      ? 'Nothing to change.'
      : '\nNothing else was changed. To undo it, remove these files. Lines that you wrote into them would be lost.',
  )
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
