import 'server-only'
import type { Locale } from './index.ts'

/** The language of this request. */
export async function currentLocale(): Promise<Locale> {
  return 'en'
}
