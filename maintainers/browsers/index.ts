import { finish } from '../../dev/test-runners.ts'
import { runBrowsers } from './run.ts'

/** `npm run --prefix maintainers browsers -- --project=webkit` takes Playwright's arguments. */
finish([runBrowsers(process.argv.slice(2))])
