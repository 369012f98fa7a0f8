import { ensureTools } from '../../dev/needs.ts'
import { type Count, playwright } from '../../dev/test-runners.ts'
import { ensureBrowsers } from './needs.ts'

/** Runs the core flows in Debian's Firefox and WebKit. A missing browser adds nothing to the counts. */
export function runBrowsers(args: readonly string[] = []): Count {
  const browsers = ensureBrowsers()
  if (Object.keys(browsers).length === 0) return { passed: 0, failed: 0 }
  const which = ['-c maintainers/browsers', ...args].join(' ')
  return playwright('Firefox and WebKit', which, { ...ensureTools(), ...browsers })
}
