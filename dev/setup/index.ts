import { fileURLToPath } from 'node:url'
import { readAnswers } from './answers.ts'
import { brandChanges } from './brand.ts'
import { composeChanges } from './compose.ts'
import { readProject } from './project.ts'
import { settingsChanges } from './settings.ts'

/** `npm run setup`: makes the project somebody's own. It may be run again: what is the same already stays as it is. */
const project = readProject(fileURLToPath(new URL('../..', import.meta.url)))
const answers = await readAnswers(process.argv.slice(2), project)

brandChanges(project, answers)
settingsChanges(project, answers)
if (answers.compose !== 'no') composeChanges(project, answers)

try {
  const changed = project.write()
  for (const { file, what } of changed) console.log(`${file}: ${what.join(', ')}`)
  console.log(changed.length === 0 ? 'Nothing to change.' : '\nNothing else was changed.')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
