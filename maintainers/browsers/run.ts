import { bringNeeds } from '../../dev/needs.ts'
import { type Count, playwright } from '../../dev/test-runners.ts'
import { bringBrowsers } from './needs.ts'

/** The core flows in Debian's Firefox and WebKit, as far as they are here: a browser that is missing counts nothing. */
export function runBrowsers(args: readonly string[] = []): Count {
  const browsers = bringBrowsers()
  if (Object.keys(browsers).length === 0) return { passed: 0, failed: 0 }
  const which = ['-c maintainers/browsers', ...args].join(' ')
  return playwright('Firefox and WebKit', which, { ...bringNeeds(), ...browsers })
}
